import type { Answer } from '../../answer/answer.ts';
import { goodConfigAnswer, type ShownJob, shownConfigAnswer } from '../../answer/config-answer.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import { accountName } from '../../config/account-name.ts';
import { placeText } from '../../config/layers/located.ts';
import { keyOf, SETTING_NAMES } from '../../config/setting-names.ts';
import { flagOf, isSecret, SETTINGS, type Setting, type SettingName } from '../../config/settings.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { problemsOfJobs } from '../problems-of-jobs.ts';
import { problemsOfAll, usageError } from '../usage-error.ts';
import { type Layered, withLayers } from '../with-layers.ts';
import { initConfig } from './config-init.ts';

const ACTIONS: Readonly<Record<string, (line: CommandLine, context: CommandContext) => Promise<Answer>>> = {
  show: showConfig,
  check: checkConfig,
  init: initConfig,
};

/** `keepsake config show|check|init`: what counts, whether it is good, or a new file. */
export function configCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const names = Object.keys(ACTIONS);
  const [name = 'show', ...more] = line.words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const wrong = [
    action === undefined && `config takes ${listWords(names, 'or')}${didYouMean(name, names)}`,
    action !== undefined && more.length > 0 && `unexpected word behind config ${name}`,
  ].filter((problem) => problem !== false);
  const all = [...line.problems, ...wrong];
  if (action === undefined || all.length > 0) throw usageError(all);
  return action(line, context);
}

async function showConfig(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { layered, jobs } = await read(line, context);
  return shownConfigAnswer(layered.file, jobs.map(shown));
}

async function checkConfig(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { layered, jobs } = await read(line, context);
  const problems = problemsOfAll(
    problemsOfJobs(jobs, context.world).map((ofOne) => [...layered.line.problems, ...ofOne]),
  );
  if (problems.length > 0) throw usageError(problems);
  return goodConfigAnswer(layered.file, jobs.map(shown));
}

function asSync(line: CommandLine): CommandLine {
  return { ...line, command: 'sync', words: [] };
}

/** The jobs of a sync with these settings. */
async function read(
  line: CommandLine,
  { world, terminal }: CommandContext,
): Promise<{ readonly layered: Layered; readonly jobs: readonly CommandLine[] }> {
  const { accounts } = line;
  const layered = await withLayers(
    { ...asSync(line), ...(accounts !== undefined && { accounts: accounts.map(asSync) }) },
    world,
  );
  for (const warning of layered.warnings) terminal.warn(warning);
  return { layered, jobs: layered.line.accounts ?? [layered.line] };
}

function shown({ raw, places = new Map() }: CommandLine): ShownJob {
  const settings = SETTING_NAMES.flatMap((name) => {
    const place = places.get(name);
    const typed = raw[name];
    const value = valueOf(name, typed);
    if (typed !== undefined || place !== undefined) {
      return [{ key: keyOf(name), value: isSecret(name) ? undefined : value, from: fromText(name, place) }];
    }
    return value === undefined ? [] : [{ key: keyOf(name), value, from: 'default' }];
  });
  const account = settings.find(({ key }) => key === 'username')?.value;
  return { account: typeof account === 'string' ? accountName(account) : undefined, settings };
}

function fromText(name: SettingName, place: Parameters<typeof placeText>[0] | undefined): string {
  return place === undefined ? flagOf(name) : placeText(place);
}

/** As the file would have it; undefined: it is not set, and has no default. */
function valueOf(name: SettingName, given: CommandLine['raw'][SettingName]): ShownSetting {
  const setting: Setting = SETTINGS[name];
  if (setting.kind === 'flag') return given === true;
  const texts = given === undefined || given === true ? [] : given;
  const all = texts.length === 0 && setting.fallback !== undefined ? [setting.fallback] : texts;
  if (setting.kind === 'texts' || setting.kind === 'choices') return all.length === 0 ? undefined : all;
  const last = all.at(-1);
  return setting.kind === 'integer' && last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : last;
}

type ShownSetting = ShownJob['settings'][number]['value'];

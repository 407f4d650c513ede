import { dirname, join } from 'node:path';
import { systemFileCalls } from '../../account/file-calls.ts';
import { makePrivateDirectory } from '../../account/private-directory.ts';
import type { Answer } from '../../answer/answer.ts';
import { writtenConfigAnswer } from '../../answer/config-answer.ts';
import { FILE_NAME } from '../../config/layers/load-file.ts';
import { printable } from '../../base/printable.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { readEnvironment } from '../../config/layers/read-environment.ts';
import { printSample } from '../../config/layers/print-file.ts';
import { lastText } from '../../config/last-text.ts';
import { quoted } from '../../config/own-command.ts';
import type { RawValues } from '../../config/read-values.ts';
import { under } from '../../config/resolve-config.ts';
import { SETTING_NAMES } from '../../config/setting-names.ts';
import { flagOf, isSecret, SETTINGS, type SettingName } from '../../config/settings.ts';
import type { CommandContext } from '../command-context.ts';
import { askUser } from '../confirm.ts';
import type { CommandLine } from '../program.ts';
import { problemsOf } from '../read-config.ts';
import { usageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { wholePaths } from '../whole-paths.ts';
import { writeNewFile } from '../write-new-file.ts';

const QUESTIONS = [
  { name: 'username', question: 'Apple Account (its address): ' },
  { name: 'directory', question: 'folder for the photos: ' },
] as const satisfies readonly { readonly name: SettingName; readonly question: string }[];

/** `keepsake config init`: asks what is needed, and writes a file with all settings in it; what the command line gives is not asked. */
export async function initConfig(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world } = context;
  if (line.accounts !== undefined) {
    throw usageError([
      'config init writes the file of one account: add the others to it, as docs/CONFIG.md has it',
    ]);
  }
  const missing = QUESTIONS.filter(({ name }) => line.raw[name] === undefined);
  if (missing.length > 0 && world.stdin.isTTY !== true) {
    const flags = missing.map(({ name }) => flagOf(name)).join(' and ');
    throw new KeepsakeError('USAGE', `there is no terminal to ask on: give ${flags}`, {
      hint: 'run `keepsake config init --username ADDRESS --directory FOLDER`',
    });
  }
  const answers: Partial<Record<SettingName, readonly string[]>> = {};
  for (const { name, question } of missing) answers[name] = [await askUser(question, context)];
  const raw = { ...line.raw, ...answers };
  const problems = problemsOf({ command: 'sync', words: [], raw }, { ...world, env: {} }, 'later');
  if (problems.length > 0) throw usageError(problems);

  const { path, isNamed } = fileToWrite(raw, world);
  // Only the folder that is ours anyway is made, and closed to others.
  const told = isNamed ? [] : await makePrivateDirectory(systemFileCalls, dirname(path));
  const shown = `the configuration ${isNamed ? 'of --config' : printable(path)}`;
  await writeNewFile({ path, shown }, printSample(wholePaths(raw, world)));
  const secrets = SETTING_NAMES.filter((name) => isSecret(name) && raw[name] !== undefined);
  const left = secrets.map((name) => `${flagOf(name)} is not written into the file: it may hold a secret`);
  return writtenConfigAnswer(path, [...told, ...left], nextCommand(raw));
}

/** The file is found again by what named it. */
function nextCommand(raw: RawValues): string {
  const named = (['cookieDirectory', 'config'] as const).flatMap((name) => {
    const text = lastText(raw[name]);
    return text === undefined ? [] : [flagOf(name), quoted(text)];
  });
  return ['keepsake', ...named, '--dry-run'].join(' ');
}

/** Where a sync with the same flags in the same surroundings finds it. */
function fileToWrite(raw: RawValues, world: World): { readonly path: string; readonly isNamed: boolean } {
  const { values } = readEnvironment(world.env);
  const meant = (name: 'config' | 'cookieDirectory') =>
    lastText(raw[name]) ?? lastText(values.get(name)?.value);
  const named = meant('config');
  if (named !== undefined) return { path: under(world, named), isNamed: true };
  const { fallback = '' } = SETTINGS.cookieDirectory;
  return { path: join(under(world, meant('cookieDirectory') ?? fallback), FILE_NAME), isNamed: false };
}

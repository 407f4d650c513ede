import { unreachable } from '../../base/errors.ts';
import { accountName } from '../account-name.ts';
import { lastText } from '../last-text.ts';
import { isSecret, SETTINGS, type Setting, type SettingName } from '../settings.ts';
import type { RawValues } from '../read-values.ts';
import { type Level, levelOf, SECTIONS } from '../sections.ts';
import { keyOf, NAME_KEY, NOT_IN_FILE, SETTING_NAMES } from '../setting-names.ts';
import { tomlValue } from './toml.ts';

const HEAD =
  '# Settings of keepsake; docs/CONFIG.md says what stands where. Flags and the environment count more.';

/** Jobs as a file that says the same. Secrets are left out. */
export function printFile(jobs: readonly RawValues[]): string {
  const accounts = [...Map.groupBy(jobs, nameOf).values()];
  const [first = {}] = jobs;
  const isOne = jobs.length < 2;
  const tables = [
    ...(linesFor('runtime', first).length === 0 ? [] : ['[runtime]', ...linesFor('runtime', first), '']),
    ...accounts.flatMap((own) => [
      isOne ? '[account]' : '[[account]]',
      ...linesFor('account', own[0] ?? {}),
      '',
      ...own.flatMap((job) => [
        isOne ? '[job]' : '[[account.job]]',
        ...nameLine(job),
        ...linesFor('job', job),
        '',
      ]),
    ]),
  ];
  return [HEAD, '', ...tables].join('\n');
}

/** A file with every setting in it, those that are not given as comments. */
export function printSample(given: RawValues = {}): string {
  const parts = (['account', 'job', 'runtime'] as const).flatMap((level) => [
    `[${level}]`,
    ...(level === 'job' ? sampleName(given) : []),
    ...Object.values(SECTIONS)
      .filter(({ of }) => of === level)
      .flatMap(({ title, settings }) => [
        '',
        `## ${title}`,
        '',
        ...settings.flatMap((name) => sampleOf(name, given)),
      ]),
    '',
  ]);
  return [HEAD, '', ...parts].join('\n');
}

function sampleOf(name: SettingName, given: RawValues): readonly string[] {
  if (NOT_IN_FILE.has(name)) return [];
  const setting: Setting = SETTINGS[name];
  const choices = 'choices' in setting ? [`# ${setting.choices.join(', ')}`] : [];
  const line = lineFor(name, given[name]) ?? `#${keyOf(name)} = ${exampleOf(setting)}`;
  return [`# ${setting.help}`, ...choices, line];
}

/** What the job is called. */
function nameLine({ job }: RawValues): readonly string[] {
  const name = lastText(job);
  return name === undefined ? [] : [`${NAME_KEY} = ${tomlValue(name)}`];
}

function sampleName(given: RawValues): readonly string[] {
  const [line = `#${NAME_KEY} = "photos"`] = nameLine(given);
  return ['', '# what the job is called; --job chooses by it', line];
}

/** The default, or what a value looks like. */
function exampleOf(setting: Setting): string {
  switch (setting.kind) {
    case 'flag':
      return 'false';
    case 'integer':
      return setting.fallback ?? String(setting.min);
    case 'choice':
      return tomlValue(setting.fallback ?? setting.choices[0] ?? '');
    case 'choices':
      return tomlValue([setting.fallback ?? setting.choices[0] ?? '']);
    case 'texts':
      return '[]';
    case 'text':
      return tomlValue(setting.fallback ?? '');
    default:
      return unreachable(setting);
  }
}

function linesFor(level: Level, raw: RawValues): readonly string[] {
  return SETTING_NAMES.filter((name) => levelOf(name) === level && !NOT_IN_FILE.has(name))
    .map((name) => lineFor(name, raw[name]))
    .filter((line) => line !== undefined);
}

function lineFor(name: SettingName, value: RawValues[SettingName]): string | undefined {
  if (value === undefined || isSecret(name)) return undefined;
  return `${keyOf(name)} = ${valueOf(SETTINGS[name].kind, value)}`;
}

function valueOf(kind: Setting['kind'], value: readonly string[] | true): string {
  if (value === true) return 'true';
  const last = value.at(-1) ?? '';
  if (kind === 'texts' || kind === 'choices') return tomlValue(value);
  return kind === 'integer' && /^\s*\d{1,15}\s*$/.test(last) ? String(Number(last)) : tomlValue(last);
}

function nameOf({ username }: RawValues): string {
  return accountName(lastText(username) ?? '');
}

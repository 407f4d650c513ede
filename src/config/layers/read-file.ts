import { basename } from 'node:path';
import { accountName } from '../account-name.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import { type Level, levelOf } from '../sections.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import { type KeyPath, keyLines } from './key-lines.ts';
import type { GivenValue, Layer } from './layer.ts';
import { isJobName, JOB_NAME_TAKES } from './job-name.ts';
import { keyOf, NAME_KEY, NOT_IN_FILE, SETTING_NAMES, settingOfKey } from '../setting-names.ts';
import { dateText, isTree, parseToml, type Tree } from './toml.ts';

/** What a file says: of the process, and of each account and its jobs. */
export interface FileContent {
  readonly runtime: Layer;
  readonly accounts: readonly AccountTable[];
}

interface AccountTable {
  readonly values: Layer;
  readonly jobs: readonly Layer[];
}

export interface FileRead {
  readonly content: FileContent;
  /** All that is wrong with it, each with its line; whether its values are good is said by whoever resolves them. */
  readonly problems: readonly string[];
}

interface Reading {
  readonly problems: string[];
  readonly shown: string;
  readonly lineOf: (path: KeyPath) => number;
}

/** An account of its own each; before several of them they would be proven for all. */
const OF_ONE: ReadonlySet<SettingName> = new Set(['username', 'password', 'passwordFile', 'passwordCommand']);

/** What may stand in which table: the nearer counts, what stands further out is for all that is inside. */
const MAY_HOLD: Readonly<Record<Level, readonly Level[]>> = {
  runtime: ['runtime', 'account', 'job'],
  account: ['account', 'job'],
  job: ['job'],
};

/** The text of a configuration; `shown`: its name in messages. A text that is no TOML says nothing at all. */
export function readFileText(text: string, path: string, shown = basename(path)): FileRead {
  const parsed = parseToml(text);
  const empty = { runtime: new Map(), accounts: [] };
  if ('why' in parsed) {
    return { content: empty, problems: [`${shown}:${parsed.line}: this is no TOML: ${parsed.why}`] };
  }
  const reading: Reading = { problems: [], shown, lineOf: keyLines(text) };
  const { tree } = parsed;
  for (const key of Object.keys(tree)) {
    if (key !== 'runtime' && key !== 'account' && key !== 'job') refuseKey(key, [key], undefined, reading);
  }
  const [runtime] = tablesIn(tree, 'runtime', [], reading);
  const accounts = tablesIn(tree, 'account', [], reading).map(({ table, path: at }) => ({
    values: readTable(table, 'account', at, reading),
    jobs: jobsIn(table, at, reading),
  }));
  const jobs = jobsIn(tree, [], reading);
  if (jobs.length > 0 && accounts.length > 1) {
    reading.problems.push(
      `${placeOf(['job'], reading)}: there are several accounts, so each job stands behind its own, as [[account.job]]`,
    );
  }
  const all = withJobs(accounts, jobs);
  const ofOne = Map.groupBy(all, ({ values }) => nameOf(values)).values();
  for (const tables of ofOne)
    refuseSameNames(
      tables.flatMap((table) => table.jobs),
      reading,
    );
  const content = {
    runtime: runtime === undefined ? new Map() : readTable(runtime.table, 'runtime', runtime.path, reading),
    accounts: all,
  };
  return { content, problems: reading.problems };
}

/** `--job` could not tell them apart. Both lines are told. */
function refuseSameNames(jobs: readonly Layer[], { problems }: Reading): void {
  const named = jobs.flatMap((layer) => {
    const given = layer.get('job');
    return typeof given?.value === 'object' && given.place?.kind === 'file'
      ? [{ name: given.value[0], ...given.place }]
      : [];
  });
  for (const [at, { name, file, line }] of named.entries()) {
    const other = named.find((one, index) => index !== at && one.name === name);
    if (other !== undefined)
      problems.push(
        `${file}:${line}: the job of line ${other.line} has this ${NAME_KEY} for the same account`,
      );
  }
}

/** Accounts of which nothing is said in the file are one: the command line names it. */
function nameOf(values: Layer): string {
  const username = values.get('username')?.value;
  return typeof username === 'object' ? accountName(username.at(-1) ?? '') : '';
}

/** Jobs that stand alone are those of the one account. */
function withJobs(accounts: readonly AccountTable[], jobs: readonly Layer[]): readonly AccountTable[] {
  if (jobs.length === 0) return accounts;
  const [first = { values: new Map(), jobs: [] }, ...others] = accounts;
  return [{ ...first, jobs: [...first.jobs, ...jobs] }, ...others];
}

function jobsIn(tree: Tree, path: KeyPath, reading: Reading): readonly Layer[] {
  return tablesIn(tree, 'job', path, reading).map(({ table, path: at }) =>
    readTable(table, 'job', at, reading),
  );
}

/** `[name]` or `[[name]]`, several times. */
function tablesIn(
  tree: Tree,
  name: Level,
  above: KeyPath,
  reading: Reading,
): readonly { readonly table: Tree; readonly path: KeyPath }[] {
  const value = tree[name];
  const path = [...above, name];
  if (value === undefined) return [];
  if (isTree(value)) return [{ table: value, path }];
  if (Array.isArray(value) && name !== 'runtime' && value.every(isTree)) {
    return value.map((table, at) => ({ table, path: [...path, at] }));
  }
  const several = name === 'runtime' ? '' : ` or [[${[...above.filter(isText), name].join('.')}]]`;
  reading.problems.push(`${placeOf(path, reading)}: ${name} is a table: [${name}]${several}`);
  return [];
}

function readTable(table: Tree, level: Level, path: KeyPath, reading: Reading): Layer {
  const values = new Map<SettingName, GivenValue>();
  for (const [key, value] of Object.entries(table)) {
    if (level === 'account' && key === 'job') continue;
    const at = [...path, key];
    if (level === 'job' && key === NAME_KEY) {
      const place = { kind: 'file', file: reading.shown, line: reading.lineOf(at) } as const;
      if (isJobName(value)) values.set('job', { value: [value], place });
      else reading.problems.push(`${placeOf(at, reading)}: ${NAME_KEY} takes ${JOB_NAME_TAKES}`);
      continue;
    }
    const setting = settingOfKey(key);
    const isHere =
      setting !== undefined &&
      !NOT_IN_FILE.has(setting) &&
      MAY_HOLD[level].includes(levelOf(setting)) &&
      !(level === 'runtime' && OF_ONE.has(setting));
    if (!isHere) {
      refuseKey(key, at, level, reading);
      continue;
    }
    const place = { kind: 'file', file: reading.shown, line: reading.lineOf(at) } as const;
    const read = readValue(setting, value);
    if (values.has(setting))
      reading.problems.push(`${placeOf(at, reading)}: ${keyOf(setting)} stands here twice`);
    else if ('wants' in read)
      reading.problems.push(`${placeOf(at, reading)}: ${keyOf(setting)} takes ${read.wants}`);
    else values.set(setting, { value: read.value, place });
  }
  return values;
}

/** As the command line would have it. */
function readValue(
  name: SettingName,
  value: unknown,
): { readonly value: readonly string[] | boolean } | { readonly wants: string } {
  const setting = SETTINGS[name];
  if (setting.kind === 'flag') return typeof value === 'boolean' ? { value } : { wants: 'true or false' };
  const isList = setting.kind === 'texts' || setting.kind === 'choices';
  const texts = (isList && Array.isArray(value) ? value : [value]).map(textOf);
  const known = texts.filter((text) => text !== undefined);
  if (known.length === texts.length) return { value: known };
  if (isList) return { wants: 'a text, or a list of texts' };
  return { wants: setting.kind === 'integer' ? 'a whole number' : 'a text' };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return dateText(value);
}

/** A key that may not stand there. One that is no name of a setting may be anything, so it is not shown. */
function refuseKey(key: string, path: KeyPath, level: Level | undefined, reading: Reading): void {
  const place = placeOf(path, reading);
  const setting = settingOfKey(key);
  const inside = level === undefined ? '' : ` in [${level}]`;
  const why = setting === undefined ? undefined : NOT_IN_FILE.get(setting);
  if (setting !== undefined && why !== undefined) {
    reading.problems.push(`${place}: ${keyOf(setting)} ${why}`);
  } else if (setting !== undefined) {
    const others = tablesFor(setting).map((name) => `[${name}]`);
    reading.problems.push(
      `${place}: ${keyOf(setting)} stands in ${listWords(others, 'or')}, not${inside || ' above them'}`,
    );
  } else if (/^[a-z][a-z_-]{0,40}$/i.test(key)) {
    const known = SETTING_NAMES.filter(
      (name) => level === undefined || MAY_HOLD[level].includes(levelOf(name)),
    );
    const own = level === undefined ? ['account', 'job', 'runtime'] : level === 'job' ? [NAME_KEY] : [];
    const keys = [...own, ...known.map(keyOf)];
    const near = didYouMean(key.replaceAll('-', '_'), keys);
    reading.problems.push(`${place}: ${key} is no ${level === undefined ? 'table' : 'setting'}${near}`);
  } else reading.problems.push(`${place}: this is no ${level === undefined ? 'table' : 'setting'}`);
}

function tablesFor(setting: SettingName): readonly Level[] {
  const levels = (['runtime', 'account', 'job'] as const).filter((level) =>
    MAY_HOLD[level].includes(levelOf(setting)),
  );
  return OF_ONE.has(setting) ? levels.filter((level) => level !== 'runtime') : levels.toReversed();
}

function placeOf(path: KeyPath, { shown, lineOf }: Reading): string {
  return `${shown}:${lineOf(path)}`;
}

function isText(part: string | number): part is string {
  return typeof part === 'string';
}

import { accountName } from '../account-name.ts';
import { lastText } from '../last-text.ts';
import type { RawValues } from '../read-values.ts';
import type { SettingName } from '../settings.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { FileContent } from './read-file.ts';
import type { Layer } from './layer.ts';
import { layerOf, type Merged, mergeLayers } from './merge-layers.ts';

const NOTHING: Layer = new Map();

/** More of them would not be read. */
const MOST_NAMES = 10;

type AccountOfFile = FileContent['accounts'][number];

interface Sources {
  /** The command line, of one account where it names several. */
  readonly raw: RawValues;
  readonly environment: Layer;
  readonly file: FileContent;
  /** Whether two paths that were typed mean the same folder. */
  readonly isSameFolder: (a: string, b: string) => boolean;
  /** Jobs are told apart by what happens in their folders; what is about the account alone is done once for each. */
  readonly eachJob: boolean;
}

/**
 * The jobs that are meant: those of the file, with what the command line and the environment say of all of them. A `--username` chooses
 * among the accounts, a `--directory` among the jobs; one that the file does not know is a job of its own.
 */
export function chooseJobs({ raw, environment, file, isSameFolder, eachJob }: Sources): readonly Merged[] {
  const flags = layerOf(raw);
  const names = namesIn(flags, environment);
  const accounts = accountsOf({ flags, environment, file });
  const withNames = accounts.filter(({ jobs }) => names.length === 0 || jobs.some(isNamed));
  const chosen = withNames.length > 0 ? withNames : accounts;
  const jobs = chosen.flatMap((account) => {
    const ofNames = names.length === 0 ? account.jobs : account.jobs.filter(isNamed);
    const own = ofNames.length === 0 ? [NOTHING] : ofNames;
    return (eachJob ? own : own.slice(0, 1)).map((job) => ({ account: account.values, job }));
  });
  const directory = textIn([flags, environment], 'directory');
  const meant = directory === undefined || jobs.length < 2 ? jobs : inFolder(directory);
  // A password of the environment is that of one account: of several, each has its own.
  const isOne = new Set(chosen.map(({ values }) => accountName(textIn([values], 'username') ?? ''))).size < 2;
  const outside = isOne ? environment : withoutMark(environment);
  const [typed, around] = [withoutJob(flags), withoutJob(outside)];
  return meant.map(({ account, job }) => mergeLayers([typed, around, job, account, file.runtime]));

  function isNamed(job: Layer): boolean {
    return names.includes(textIn([job], 'job') ?? '');
  }

  function inFolder(wanted: string): typeof jobs {
    const same = jobs.filter(({ account, job }) => {
      const own = textIn([job, account, file.runtime], 'directory');
      return own !== undefined && isSameFolder(own, wanted);
    });
    if (same.length === 0 && names.length > 0) return jobs;
    return same.length > 0 ? same : chosen.map(({ values }) => ({ account: values, job: NOTHING }));
  }
}

/** What is wrong with the names of jobs that are asked for: each has to stand in the file, for an account that is meant. */
export function unknownNames({
  raw,
  environment,
  file,
}: Pick<Sources, 'raw' | 'environment' | 'file'>): readonly string[] {
  const flags = layerOf(raw);
  const known = accountsOf({ flags, environment, file }).flatMap(({ jobs }) =>
    jobs.flatMap((job) => textIn([job], 'job') ?? []),
  );
  const unknown = namesIn(flags, environment).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  if (known.length === 0)
    return ['--job chooses among the jobs that have a name in the file, and there is none'];
  const all = known.length > MOST_NAMES ? '' : `; it has ${listWords([...new Set(known)], 'and')}`;
  return unknown.map((name) => `--job: no job is called so in the file${didYouMean(name, known) || all}`);
}

/** Names that the command line asks for, or else the environment. */
export function namesIn(flags: Layer, environment: Layer): readonly string[] {
  const given = (flags.get('job') ?? environment.get('job'))?.value;
  return typeof given === 'object' ? given : [];
}

/** Those of the file that the command line and the environment mean; without any, one of which nothing is said. */
function accountsOf({
  flags,
  environment,
  file,
}: {
  readonly flags: Layer;
  readonly environment: Layer;
  readonly file: FileContent;
}): readonly AccountOfFile[] {
  const username = textIn([flags, environment], 'username');
  const named = file.accounts.filter(
    ({ values }) =>
      username === undefined ||
      accountName(textIn([values], 'username') ?? username) === accountName(username),
  );
  return named.length > 0 ? named : [{ values: NOTHING, jobs: [] }];
}

function textIn(layers: readonly Layer[], name: SettingName): string | undefined {
  for (const layer of layers) {
    const value = layer.get(name)?.value;
    if (typeof value === 'object') return lastText(value);
  }
  return undefined;
}

/** Without the note that a password stands there (`readEnvironment`). */
function withoutMark(environment: Layer): Layer {
  return new Map([...environment].filter(([name]) => name !== 'password'));
}

/** Which jobs are meant is decided; each has its own name. */
function withoutJob(layer: Layer): Layer {
  return new Map([...layer].filter(([name]) => name !== 'job'));
}

import { accountName } from '../account-name.ts';
import { lastText } from '../last-text.ts';
import type { RawValues } from '../read-values.ts';
import type { SettingName } from '../settings.ts';
import type { FileContent } from './read-file.ts';
import type { Layer } from './layer.ts';
import { layerOf, type Merged, mergeLayers } from './merge-layers.ts';

const NOTHING: Layer = new Map();

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
  const username = textIn([flags, environment], 'username');
  const accounts = file.accounts.length === 0 ? [{ values: NOTHING, jobs: [] }] : file.accounts;
  const named = accounts.filter(
    ({ values }) =>
      username === undefined ||
      accountName(textIn([values], 'username') ?? username) === accountName(username),
  );
  const chosen = named.length > 0 ? named : [{ values: NOTHING, jobs: [] }];
  const jobs = chosen.flatMap((account) => {
    const own = account.jobs.length === 0 ? [NOTHING] : account.jobs;
    return (eachJob ? own : own.slice(0, 1)).map((job) => ({ account: account.values, job }));
  });
  const directory = textIn([flags, environment], 'directory');
  const meant = directory === undefined || jobs.length < 2 ? jobs : inFolder(directory);
  // A password of the environment is that of one account: of several, each has its own.
  const isOne = new Set(chosen.map(({ values }) => accountName(textIn([values], 'username') ?? ''))).size < 2;
  const outside = isOne ? environment : withoutMark(environment);
  return meant.map(({ account, job }) => mergeLayers([flags, outside, job, account, file.runtime]));

  function inFolder(wanted: string): typeof jobs {
    const same = jobs.filter(({ account, job }) => {
      const own = textIn([job, account, file.runtime], 'directory');
      return own !== undefined && isSameFolder(own, wanted);
    });
    return same.length > 0 ? same : chosen.map(({ values }) => ({ account: values, job: NOTHING }));
  }
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

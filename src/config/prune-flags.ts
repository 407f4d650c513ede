import { type DeletionLimit, readDeletionLimit, USUAL_LIMIT } from '../plan/decide-brake.ts';
import { bytesFrom } from './bytes-from.ts';

interface Given {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | true>>;
  /** Whether other libraries are named than the usual one, and nothing is to be moved. */
  readonly namesLibraries: boolean;
  readonly isDry: boolean;
  /** Where the filter stands, if anywhere. */
  readonly filter: 'on the line' | 'elsewhere' | undefined;
}

interface PruneFlags {
  readonly upTo: number | undefined;
  readonly withShared: boolean;
  readonly planFile: string | undefined;
  readonly isSure: boolean;
  readonly limit: DeletionLimit;
  readonly problems: readonly string[];
}

/** What `keepsake prune` was asked for, beside its settings. */
export function readPruneFlags({ flags, filter, words, namesLibraries, isDry }: Given): PruneFlags {
  const problems: string[] = [];
  const text = (name: string) => (typeof flags[name] === 'string' ? flags[name] : undefined);
  if (words.length > 0) problems.push('prune takes no words');
  if (filter === undefined)
    problems.push(
      "prune takes --filter on the command line, such as --filter 'video and taken < 2020-01-01'",
    );
  // Told of where it stands.
  if (filter === 'elsewhere')
    problems.push('--filter says what is synced: prune takes a filter of its own, on the command line');
  const amount = text('upTo');
  const upTo = amount === undefined ? undefined : bytesFrom(amount);
  if (amount !== undefined && (upTo === undefined || upTo === 0))
    problems.push('--up-to takes a number of bytes, such as 20GB');
  const most = text('atMost');
  const limit = most === undefined ? USUAL_LIMIT : readDeletionLimit(most);
  if (limit === undefined)
    problems.push('--at-most takes a number, a part of the library, or both: 500, 10% or 500,10%');
  const isSure = flags['yes'] === true;
  const planFile = text('plan');
  if (planFile === '') problems.push('--plan takes the name of a new file');
  if (planFile !== undefined && isSure)
    problems.push('--plan moves nothing, so that --yes does not go with it');
  if (planFile !== undefined && most !== undefined)
    problems.push(
      '--at-most is about what one run moves, and a plan may name more, for you read it: --up-to bounds it',
    );
  if (planFile !== undefined && isDry)
    problems.push('--dry-run writes nothing, so --plan does not go with it: either of them moves nothing');
  if (flags['sharedLibraryToo'] === true && !namesLibraries)
    problems.push(
      '--shared-library-too is about shared libraries, and none is named: add --library shared, or all',
    );
  return {
    upTo,
    withShared: flags['sharedLibraryToo'] === true,
    planFile,
    isSure,
    limit: limit ?? USUAL_LIMIT,
    problems,
  };
}

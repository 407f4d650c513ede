import { readDeletionLimit, USUAL_LIMIT } from '../plan/decide-brake.ts';
import { mayNamePutAway } from '../plan/album-wishes.ts';
import { leftPath } from '../plan/safe-path.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { isFreeing } from './read-freeing.ts';
import { flagOf } from './settings.ts';

/** What is said about deletions and means nothing without them. */
const ABOUT = ['trashDays', 'archiveDeleted', 'deletionLimit'] as const;
const LIMITED =
  '--mirror-deletions, --keep-icloud-recent-days and --delete-after-download, of which none is given';

/** What becomes of files whose photos iCloud deleted. Adds what is wrong with it. */
export function readMirror(read: ValueReader, albums: readonly string[]): Pick<Config, 'mirror'> {
  const isWanted = read.isSet('mirrorDeletions') || read.isSet('autoDelete');
  const { problems } = read;
  const trashDays = read.integer('trashDays') ?? 0;
  const folder = read.text('archiveDeleted');
  const archive = folder === undefined ? undefined : leftPath(folder.replace(/\/+$/, '').split('/'));
  const limitText = read.text('deletionLimit') ?? '';
  const limit = readDeletionLimit(limitText);
  if (!isWanted) {
    for (const name of ABOUT)
      if (read.count(name) > 0 && !(name === 'deletionLimit' && isFreeing(read)))
        problems.push(
          `${flagOf(name)} is about ${name === 'deletionLimit' ? LIMITED : '--mirror-deletions, which is not given'}`,
        );
  }
  if (folder !== undefined && archive === undefined)
    problems.push(
      '--archive-deleted takes a folder below that of the photos, such as Deleted: a move to another disk could be cut off half way',
    );
  if (folder !== undefined && read.count('trashDays') > 0)
    problems.push(
      '--trash-days is about the trash, and --archive-deleted is in place of it: give one of the two',
    );
  if (read.count('deletionLimit') > 0 && limit === undefined)
    problems.push('--deletion-limit takes a number, a part of the library, or both: 500, 10% or 500,10%');
  if (isWanted && mayNamePutAway(albums))
    problems.push(
      '--mirror-deletions puts aside what is in Recently Deleted, so --album cannot ask for that, or for hidden photos, in the same folder',
    );
  if (!isWanted) return {};
  return { mirror: { trashDays, archive, limit: limit ?? USUAL_LIMIT } };
}

import type { Task } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import { plansByAlbums } from '../../plan/asks-for-albums.ts';
import { readFeed } from '../follow/read-feed.ts';
import { NOT_LISTED, readListing } from '../follow/read-listing.ts';
import { spared } from '../follow/spared.ts';
import { type Batch } from '../jobs/batch.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { wantsAllAlbums } from '../selection/wants-albums.ts';
import { beside, rest } from './beside.ts';
import { batches, endOfListing, planBacklog, type FollowAndPlan } from './followed-batches.ts';
import { followHeads } from './follow-heads.ts';
import { followAlbums, readAllAlbums } from './follow-albums.ts';

/**
 * Follows these libraries and plans what comes, at once and with the addresses it came with: changes first, then what crossed a bound that
 * moves with the clock, then what the catalogue holds and the job has not done, then what is not listed yet.
 */
export async function* followAndPlan(
  work: FollowAndPlan,
  libraries: readonly Library[],
): AsyncGenerator<Task, void> {
  const { run, plan, doneSteps, moved, fallsShort } = work;
  if (plansByAlbums(run.config)) {
    yield* followAlbums(work, libraries);
    if (wantsAllAlbums(run.config)) {
      yield* plan(readAllAlbums(work));
      if (!isWindowed(run.config.selection)) yield* planBacklog(work, false);
    }
    return;
  }
  if (isWindowed(run.config.selection)) {
    yield* followHeads(work, libraries);
    if (tellsOfLinks(work) && wantsAllAlbums(run.config)) yield* plan(readAllAlbums(work));
    return;
  }
  const unlisted: Library[] = [];
  for (const library of libraries) {
    const feed = spared(library, readFeed(run, library), 'settled', fallsShort);
    const next = yield* plan(batches(feed, doneSteps), { mayHold: true });
    if (next === 'listing') unlisted.push(library);
  }
  yield* plan(work.crossed(), { mayHold: true });
  yield* planBacklog(work);
  const allAlbums = tellsOfLinks(work) && wantsAllAlbums(run.config) ? readAllAlbums(work) : NOTHING;
  if (moved !== undefined) yield* plan(moved.decided());
  for (const library of unlisted) {
    const listing = spared(library, readListing(run, library), NOT_LISTED, fallsShort);
    const read = yield* plan(beside(batches(listing, doneSteps), allAlbums));
    await endOfListing(work, library, read);
  }
  yield* plan(rest(allAlbums));
  // What a listing did not show any more, and what lies in other albums than was known.
  if (unlisted.length > 0 || allAlbums !== NOTHING) yield* planBacklog(work, false);
}

/** Whether it has to be known who is in which album for trees: a run that prints names tells of no links. */
function tellsOfLinks({ run, writes }: FollowAndPlan): boolean {
  return writes || run.config.task === 'dry-run';
}

const NOTHING: AsyncIterator<Batch, void> = { next: async () => ({ done: true, value: undefined }) };

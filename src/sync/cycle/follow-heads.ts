import type { Task } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import { isHeadKnown } from '../follow/is-head-known.ts';
import { readFeed } from '../follow/read-feed.ts';
import { readHead } from '../follow/read-head.ts';
import { NOT_LISTED, readListing } from '../follow/read-listing.ts';
import { spared } from '../follow/spared.ts';
import { lastAdded } from '../jobs/batch.ts';
import { lookAgain } from '../jobs/look-again.ts';
import { batches, drain, type FollowAndPlan } from './followed-batches.ts';

/** Also of libraries in which nothing changed: another job may have followed them. */
export async function* followHeads(
  work: FollowAndPlan,
  libraries: readonly Library[],
): AsyncGenerator<Task, void> {
  for (const library of libraries) yield* followHead(work, library);
  const read = new Set(libraries.map(({ id }) => id));
  for (const { library } of await work.run.catalogue.libraries()) {
    if (work.wanted.has(library.id) && !read.has(library.id)) yield* planHead(work, library);
  }
}

/** What was added last to a library, from the catalogue if it is there; nothing of what was done is remembered by steps. */
async function* followHead(work: FollowAndPlan, library: Library): AsyncGenerator<Task, void> {
  const { run, plan, fallsShort, cut } = work;
  const { catalogue, config } = run;
  const { recent } = config.selection;
  const feed = spared(library, readFeed(run, library), 'settled', fallsShort);
  await drain(work, feed);
  if (await isHeadKnown(catalogue, library.id, recent ?? Number.POSITIVE_INFINITY)) {
    yield* planHead(work, library);
    return;
  }
  // Each page is on its way to the disk before the next one is asked for.
  const pages = spared(library, readHead(run, library, recent), NOT_LISTED, fallsShort);
  const read = yield* plan(cut(batches(pages, undefined)));
  if (read === 'refused') {
    const listing = spared(library, readListing(run, library), NOT_LISTED, fallsShort);
    await drain(work, listing);
    yield* planHead(work, library);
  } else if (read?.shortfall !== undefined) {
    fallsShort(read.shortfall);
  }
}

async function* planHead(work: FollowAndPlan, { id }: Library): AsyncGenerator<Task, void> {
  const { run, plan, cut } = work;
  const newest = lookAgain(run, lastAdded(run.catalogue, id, run.config.selection.recent), undefined);
  yield* plan(cut(newest));
}

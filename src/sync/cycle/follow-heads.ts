import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import { hasHead } from '../follow/choose-libraries.ts';
import { readFeed } from '../follow/read-feed.ts';
import { NOT_LISTED, readListing } from '../follow/read-listing.ts';
import { spared } from '../follow/spared.ts';
import { newestAssets } from '../fulfil/batch.ts';
import { lookAgain } from '../fulfil/look-again.ts';
import { batches, withMoves, type FollowAndPlan } from './followed-batches.ts';

/** Also of libraries in which nothing changed: another job may have followed them. */
export async function* followHeads(
  work: FollowAndPlan,
  libraries: readonly Library[],
  recent: number,
): AsyncGenerator<Action, void> {
  for (const library of libraries) yield* followHead(work, library, recent);
  const read = new Set(libraries.map(({ id }) => id));
  for (const { library } of await work.run.catalogue.libraries()) {
    if (work.wanted.has(library.id) && !read.has(library.id)) yield* planHead(work, library, recent);
  }
}

/** The newest so many assets of a library, from the catalogue if they are in it; nothing of what was done is remembered by steps. */
async function* followHead(
  work: FollowAndPlan,
  library: Library,
  recent: number,
): AsyncGenerator<Action, void> {
  const { run, fulfilment, tally, fallsShort } = work;
  const { catalogue } = run;
  const feed = spared(library, readFeed(run, library), 'settled', fallsShort);
  for await (const { left } of feed) tally.gone(left);
  const state = await catalogue.library(library.id);
  if (!hasHead(state, recent)) {
    const pages = spared(library, readListing(run, library, recent), NOT_LISTED, fallsShort);
    // The first page that ever comes is on its way to the disk before the second one is asked for.
    if (state.listing === undefined) {
      const { shortfall } = yield* fulfilment.plan(withMoves(work, batches(pages, undefined), false));
      if (shortfall !== undefined) fallsShort(shortfall);
      return;
    }
    for await (const { left } of pages) tally.gone(left);
  }
  yield* planHead(work, library, recent);
}

async function* planHead(work: FollowAndPlan, { id }: Library, recent: number): AsyncGenerator<Action, void> {
  const { run, fulfilment } = work;
  const newest = lookAgain(run, newestAssets(run.catalogue, id, recent), undefined);
  yield* fulfilment.plan(withMoves(work, newest, false));
}

import { WithEnd } from '../../base/with-end.ts';
import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryId } from '../../model/ids.ts';
import { hasHead } from '../follow/choose-libraries.ts';
import type { FollowedPage } from '../follow/follow-ports.ts';
import { readFeed } from '../follow/read-feed.ts';
import { type ListingRead, NOT_LISTED, readListing } from '../follow/read-listing.ts';
import { spared } from '../follow/spared.ts';
import { backlog, type Batch, batchOfPage, newestAssets } from '../fulfil/batch.ts';
import type { DoneSteps } from '../fulfil/done-steps.ts';
import type { Fulfilment } from '../fulfil/fulfilment.ts';
import { lookAgain } from '../fulfil/look-again.ts';
import { failurePages } from '../fulfil/open-failures.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { MovedPhotos } from '../twins/moved-photos.ts';
import type { CycleTally } from './cycle-report.ts';

export interface FollowAndPlan {
  readonly run: Run;
  /** What is planned is carried out and recorded. */
  readonly writes: boolean;
  readonly target: OpenedDestination;
  readonly fulfilment: Fulfilment;
  readonly tally: CycleTally;
  readonly doneSteps: DoneSteps;
  /** Undefined where no photo can have moved. */
  readonly moved: MovedPhotos | undefined;
  /** What the clock alone let in or out since the job looked at it. */
  readonly crossed: () => AsyncGenerator<Batch, void>;
  /** What is planned is of these libraries; the steps of others are done, since nothing of them is wanted. */
  readonly wanted: ReadonlySet<LibraryId>;
  /** Something may have been missed, in words. */
  readonly fallsShort: (why: string) => void;
}

/**
 * Follows these libraries and plans what comes, at once and with the links it came with: changes first, then what crossed a bound that
 * moves with the clock, then what the catalogue holds and the job has not done, then what is not listed yet.
 */
export async function* followAndPlan(
  work: FollowAndPlan,
  libraries: readonly Library[],
): AsyncGenerator<Action, void> {
  const { run, fulfilment, doneSteps, moved, fallsShort } = work;
  const { recent } = run.config.selection;
  if (recent !== undefined) {
    yield* followHeads(work, libraries, recent);
    return;
  }
  const unlisted: Library[] = [];
  for (const library of libraries) {
    const feed = spared(library, readFeed(run, library), 'settled', fallsShort);
    const next = yield* fulfilment.plan(withMoves(work, batches(feed, doneSteps), true));
    if (next === 'listing') unlisted.push(library);
  }
  yield* fulfilment.plan(work.crossed());
  yield* planBacklog(work);
  if (moved !== undefined) yield* fulfilment.plan(moved.decided());
  for (const library of unlisted) {
    const listing = spared(library, readListing(run, library), NOT_LISTED, fallsShort);
    const read = yield* fulfilment.plan(withMoves(work, batches(listing, doneSteps), false));
    await endOfListing(work, library, read);
  }
  // What a listing did not show any more.
  if (unlisted.length > 0) yield* planBacklog(work, false);
}

/** The same batches, once what went to another library is where it belongs. */
function withMoves<End>(
  { moved }: Pick<FollowAndPlan, 'moved'>,
  all: AsyncGenerator<Batch, End>,
  mayHold: boolean,
): AsyncGenerator<Batch, End> {
  return moved === undefined ? all : moved.with(all, { mayHold });
}

async function* planBacklog(work: FollowAndPlan, mayHold = true): AsyncGenerator<Action, void> {
  const { run, fulfilment, doneSteps, wanted } = work;
  const newest = await run.catalogue.newestStep();
  const batchesLeft = backlog(run.catalogue, { newest, wanted }, doneSteps);
  yield* fulfilment.plan(withMoves(work, lookAgain(run, batchesLeft, doneSteps), mayHold));
}

/** Also of libraries in which nothing changed: another job may have followed them. */
async function* followHeads(
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

/** Records that a listing of everything does not count: nothing of the library is missing with them. */
async function endOfListing(
  { run, target, tally, writes, fallsShort }: FollowAndPlan,
  { id }: Library,
  { shortfall, isWhole, left }: ListingRead,
): Promise<void> {
  const { state, catalogue } = run;
  if (shortfall !== undefined) fallsShort(shortfall);
  if (!writes || !isWhole) return;
  tally.gone(left);
  for await (const page of failurePages(state, target.id)) {
    const records = page.filter(({ library, role }) => library === id && role === undefined);
    const names = records.map(({ asset }) => asset);
    const rows = names.length === 0 ? [] : await catalogue.assets(id, names);
    const shown = new Set(rows.filter((row) => row.state === 'shown').map((row) => row.id));
    const gone = records.filter(({ asset }) => !shown.has(asset));
    if (gone.length > 0) await state.forgetFailures(target.id, gone);
  }
}

/** What each page asks for; without steps all of it. */
async function* batches<End>(
  pages: AsyncGenerator<FollowedPage, End>,
  doneSteps: DoneSteps | undefined,
): AsyncGenerator<Batch, End> {
  const which = doneSteps === undefined ? 'everything' : 'news';
  const followed = new WithEnd(pages);
  for await (const page of followed) yield batchOfPage(page, which, doneSteps);
  return followed.end;
}

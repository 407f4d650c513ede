import { WithEnd } from '../../base/with-end.ts';
import type { Task } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { FollowedPage } from '../follow/follow-ports.ts';
import { type ListingRead } from '../follow/read-listing.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import { backlog, type Batch, batchOfPage } from '../jobs/batch.ts';
import type { DoneSteps } from '../jobs/done-steps.ts';
import { lookAgain } from '../jobs/look-again.ts';
import { failurePages } from '../selection/open-failures.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { MovedPhotos } from '../twins/moved-photos.ts';
import type { CycleTally } from './cycle-report.ts';

type PlanBatches = <End>(
  batches: AsyncGenerator<Batch, End>,
  how?: { readonly mayHold: boolean },
) => AsyncGenerator<Task, End>;

export interface FollowAndPlan {
  readonly run: Run;
  /** What is planned is carried out and recorded. */
  readonly writes: boolean;
  readonly target: OpenedDestination;
  /**
   * The one road to a plan: what moved to another library is where it belongs before anything is planned of it. `mayHold`: what the end of
   * the cycle decides is left out.
   */
  readonly plan: PlanBatches;
  readonly tally: CycleTally;
  readonly doneSteps: DoneSteps;
  /** Undefined where no photo can have moved. */
  readonly moved: MovedPhotos | undefined;
  readonly albums: AlbumJudge;
  /** What the clock alone let in or out since the job looked at it. */
  readonly crossed: () => AsyncGenerator<Batch, void>;
  /** What is planned is of these libraries; the steps of others are done, since nothing of them is wanted. */
  readonly wanted: ReadonlySet<LibraryId>;
  /** No more of them than are wanted, for `--until-found`; ends without an end of theirs then. */
  readonly cut: <End>(batches: AsyncGenerator<Batch, End>) => AsyncGenerator<Batch, End | undefined>;
  /** Something may have been missed, in words. */
  readonly fallsShort: (why: string) => void;
  /** It is known what is in all albums, or this run will not know more: what waits for that goes on. */
  readonly albumsAreRead?: () => void;
}

/** What each page asks for; without steps all of it. */
export async function* batches<End>(
  pages: AsyncGenerator<FollowedPage, End>,
  doneSteps: DoneSteps | undefined,
): AsyncGenerator<Batch, End> {
  const which = doneSteps === undefined ? 'everything' : 'news';
  const followed = new WithEnd(pages);
  for await (const page of followed) yield batchOfPage(page, which, doneSteps);
  return followed.end;
}

/** Brings pages into the catalogue of which nothing is planned as they come. */
export async function drain<End>(
  { tally, moved }: Pick<FollowAndPlan, 'tally' | 'moved'>,
  pages: AsyncGenerator<FollowedPage, End>,
  onPage?: (page: FollowedPage) => void,
): Promise<End> {
  const followed = new WithEnd(pages);
  for await (const page of followed) {
    tally.gone(page.left);
    await moved?.departed(page);
    onPage?.(page);
  }
  return followed.end;
}

export async function* planBacklog(work: FollowAndPlan, mayHold = true): AsyncGenerator<Task, void> {
  const { run, doneSteps, wanted } = work;
  const newest = await run.catalogue.newestStep();
  const offered = await work.albums.offered();
  const batchesLeft = backlog(run.catalogue, { newest, wanted, offered }, doneSteps);
  yield* work.plan(lookAgain(run, batchesLeft, doneSteps), { mayHold });
}

/** Records that a listing of everything does not count: nothing of the library is missing with them. */
export async function endOfListing(
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

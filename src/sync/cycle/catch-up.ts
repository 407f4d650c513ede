import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryId } from '../../model/ids.ts';
import { assetText, failureText } from '../../model/asset-text.ts';
import type { AssetName, OpenFailure, RecordedFile } from '../../model/state-store.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { chosenOf } from '../follow/chosen.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { ComingNames } from '../jobs/coming-names.ts';
import { crossedAssets } from '../selection/crossed-bounds.ts';
import { DoneKeeper } from '../jobs/done-keeper.ts';
import { DoneSteps } from '../jobs/done-steps.ts';
import { Fulfilment } from '../fulfil/fulfilment.ts';
import { imagineBeside } from './imagine-beside.ts';
import { openKeepers } from './open-keepers.ts';
import type { TreesToFill } from '../links/open-links.ts';
import { isDueNow } from '../jobs/is-due.ts';
import { ownFailures, wantPutAway } from '../selection/open-failures.ts';
import type { OpenedRewriter } from '../fulfil/open-rewriter.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import { fetchAgain, planAgain, retryFailures, type RetryPorts } from '../fulfil/retry-failures.ts';
import { openStrays } from '../strays/open-strays.ts';
import { owerOfOtherTrees } from '../links/other-trees.ts';
import { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import { isWindowed } from '../jobs/is-windowed.ts';
import { cutWhereFound } from '../fulfil/until-found.ts';
import { Superseded } from '../fulfil/superseded.ts';
import { localFiles } from '../open/local-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { MovedPhotos } from '../twins/moved-photos.ts';
import { noteCycle } from './cycle-note.ts';
import type { CycleReport, CycleTally } from './cycle-report.ts';
import { followAndPlan } from './follow-and-plan.ts';
import { pretend } from './pretend.ts';
import { type Cycle, transferFiles } from './transfer-files.ts';
import { roadToPlan } from './road-to-plan.ts';

export interface CatchUpOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly job: OpenedJob;
  readonly tally: CycleTally;
  readonly finish: (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) => CycleReport;
  /** The time of this cycle, for bounds that move with the clock. */
  readonly nowMs: number;
  /** Something crossed such a bound. */
  readonly isCrossed: boolean;
  /** It is not known yet what is in all albums that the job asks for. */
  readonly isAlbumOpen: boolean;
  /** To be followed; undefined where only what failed is wanted. */
  readonly libraries: readonly Library[] | undefined;
  /** Ids of all libraries that are wanted. */
  readonly wanted: ReadonlySet<LibraryId>;
  /** Why something may be missing whatever comes, in words. */
  readonly shortfall: string | undefined;
  /** Records that could not be used as a whole. */
  readonly failedRecords: readonly OpenFailure[];
  readonly ignored: ReadonlySet<string>;
  readonly removed: readonly RecordedFile[];
  /** To be written again. */
  readonly removedSidecars: readonly AssetName[];
  /** Undefined where the run makes no links. */
  readonly trees: TreesToFill | undefined;
  /** Undefined where files stay as they come. */
  readonly rewriter: OpenedRewriter | undefined;
  /** Puts aside what iCloud deleted, as the last thing that a cycle does. */
  readonly mirrored: (report: CycleReport) => Promise<CycleReport>;
}

/** Follows what changed into the catalogue, and plans, transfers and records what is not done yet. */
export async function catchUp({
  run,
  target,
  job,
  tally,
  finish,
  nowMs,
  isCrossed,
  isAlbumOpen,
  libraries,
  wanted,
  shortfall,
  failedRecords,
  ignored,
  removed,
  removedSidecars,
  trees,
  rewriter,
  mirrored,
}: CatchUpOptions): Promise<CycleReport> {
  const { config, clock, source, state, catalogue, signal } = run;
  const { writes } = job;
  const doneSteps = new DoneSteps(job.done);
  const isWhole = libraries !== undefined;
  const unwanted = new Set(ignored);
  const openRecords = new Set(failedRecords.map(assetText));
  const elsewhere = new SavedElsewhere({ state, files: localFiles, provider: source });
  const rules = wishesAt(config, nowMs);
  const albums = AlbumJudge.ofRules(catalogue, rules, target.destination.traits);
  const strays = await openStrays(run, target, job);
  const fulfilment = new Fulfilment({
    run,
    target,
    tally,
    rules,
    ignored: unwanted,
    albums,
    openRecords,
    elsewhere: writes ? elsewhere : undefined,
    keepsFailures: await wantPutAway(state, target.id),
    strays: strays.files,
    onLoose: (library, assets) => {
      keepers?.all.note(library, assets);
      imagined?.note(library, assets);
    },
  });
  const coming = new ComingNames();
  const imagined = await imagineBeside({
    run,
    target,
    done: job.done,
    rules,
    judge: albums,
    ignored: unwanted,
    imagines: coming,
  });
  rewriter?.takesOverAt({ target, state, claimOf: (path) => fulfilment.claimOf(path) });
  const keepers = await openKeepers({
    run,
    target,
    trees,
    job,
    judge: albums,
    ignored: unwanted,
    nowMs,
    waitsForAlbums: isAlbumOpen,
  });
  if (writes) await keepers?.links?.recover();
  const moved = await MovedPhotos.open({
    run,
    target,
    rules,
    albums,
    ignored: unwanted,
    isPromised: (path) => fulfilment.isPromised(path),
    writes,
    // Their links went with their albums, perhaps steps ago.
    onRenaming: async (photos) => keepers?.links?.owe(photos),
    onMoved: (photos, leftNow) => tally.moved(photos, leftNow),
  });
  const keeper = new DoneKeeper(job, doneSteps, clock, keepers && ((done) => keepers.all.follow(done)));
  const shortfalls = shortfall === undefined ? [] : [shortfall];
  const fallsShort = (why: string) => shortfalls.push(why);
  const cycle: Cycle = {
    run,
    writes,
    target,
    fulfilment,
    plan: await roadToPlan({ run, target, writes, tally, fulfilment, moved }),
    tally,
    doneSteps,
    moved,
    wanted,
    albums,
    keeper,
    after: keepers?.all,
    oweOthers: await owerOfOtherTrees(state, target, trees),
    cut: (batches) =>
      cutWhereFound(batches, {
        run,
        target,
        rules,
        ignored,
        albums,
        untilFound: config.selection.untilFound,
      }),
    crossed: () => crossedAssets({ catalogue, job, selection: config.selection, nowMs }),
    fallsShort,
    albumsAreRead: () => keepers?.sidecars?.albumsAreRead(),
    elsewhere,
    rewriter,
    superseded: new Superseded(signal),
  };
  const actions = actionsOf(cycle, { libraries, removed });
  if (writes) await transferFiles(cycle, actions);
  else await pretend(run, actions, tally, coming);

  if (writes) {
    // Every file may have been found in place, on a disk that went away since.
    await target.destination.confirm([]);
    keepers?.sidecars?.albumsAreRead();
    // Not before: a run that is cut off between a look at a record and its files would forget both.
    const recovered = fulfilment.recovered();
    await state.forgetFailures(
      target.id,
      failedRecords.filter((record) => recovered.has(assetText(record))),
    );
    if (isWhole && isWindowed(config.selection)) {
      await keepers?.all.followLoose();
      await allStepsDone(cycle);
    }
    if (isWhole) await keeper.finish(isCrossed);
    else await keeper.store();
    await keepers?.sidecars?.restore(removedSidecars);
    await keepers?.all.settle();
    if (rewriter !== undefined) tally.rewriting(rewriter.givenUp);
    tally.keptBeside({ links: keepers?.links?.counts, sidecars: keepers?.sidecars?.counts });
  }
  if (imagined !== undefined) tally.imagined(await imagined.count(await catalogue.newestStep()));
  const ended = finish({
    nothingNew: false,
    shortfall:
      shortfalls[0] ?? firstShortfall(chosenOf(await catalogue.libraries(), config.selection.libraries)),
  });
  await strays.end(isWhole && ended.shortfall === undefined);
  const report = await mirrored(ended);
  if (writes) await noteCycle(state, target.id, report, clock.now());
  return report;
}

/** Everything there is to do, in order, lazily. `libraries`: undefined where only what failed is wanted. */
async function* actionsOf(
  cycle: Cycle,
  {
    libraries,
    removed,
  }: { readonly libraries: readonly Library[] | undefined; readonly removed: readonly RecordedFile[] },
): AsyncGenerator<Action, void> {
  const { run, target, fulfilment, tally, doneSteps } = cycle;
  if (libraries !== undefined) yield* followAndPlan(cycle, libraries);
  if (cycle.writes) {
    const ports: RetryPorts = { plan: cycle.plan, run, target, albums: cycle.albums, doneSteps };
    const putOff = (files: number) => tally.waiting(files);
    // Asked anew: what the libraries showed has added to them and settled others.
    for await (const failures of ownFailures(run, target.id)) {
      const attempted = fulfilment.attempted();
      const open = failures.filter((failure) => !attempted.has(failureText(failure)));
      const due = open.filter((failure) => isDueNow(run, failure));
      putOff(open.length - due.length);
      yield* retryFailures(ports, fulfilment, due, putOff);
    }
    yield* fetchAgain(ports, removed, putOff);
    yield* fulfilment.rest();
    yield* cycle.superseded.rounds((files) => planAgain(ports, fulfilment, files, putOff));
    return;
  }
  yield* fulfilment.rest();
}

/** All that was planned has ended, so the newest assets were looked at as they are now. */
async function allStepsDone({ run, doneSteps }: Cycle): Promise<void> {
  const last = await run.catalogue.newestStep();
  doneSteps.begin({ first: 1, last }).add(last, 0);
}

import { assetText } from '../../model/asset-text.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { Fulfilment } from '../fulfil/fulfilment.ts';
import type { OpenedRewriter } from '../fulfil/open-rewriter.ts';
import { rulesAt } from '../paths/rules-at.ts';
import { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import { Superseded } from '../fulfil/superseded.ts';
import { cutWhereFound } from '../fulfil/until-found.ts';
import { ComingNames } from '../jobs/coming-names.ts';
import { DoneKeeper } from '../jobs/done-keeper.ts';
import { DoneSteps } from '../jobs/done-steps.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import { owerOfOtherTrees } from '../links/other-trees.ts';
import { localFiles } from '../open/local-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { crossedAssets } from '../selection/crossed-bounds.ts';
import { wantPutAway } from '../selection/open-failures.ts';
import { openStrays } from '../strays/open-strays.ts';
import { MovedPhotos } from '../twins/moved-photos.ts';
import type { CycleTally } from './cycle-report.ts';
import type { Findings } from './findings.ts';
import { imagineBeside } from './imagine-beside.ts';
import { type Keepers, openKeepers } from './open-keepers.ts';
import type { Reasons } from './reasons.ts';
import { roadToPlan } from './road-to-plan.ts';
import type { Cycle } from './transfer-files.ts';

export interface WorkOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly job: OpenedJob;
  /** The time of this cycle, for bounds that move with the clock. */
  readonly nowMs: number;
  readonly found: Findings;
  readonly reasons: Reasons;
  readonly tally: CycleTally;
  /** Undefined where files stay as they come. */
  readonly rewriter: OpenedRewriter | undefined;
}

/** What carries a cycle out, with what is asked for once all is done. */
interface Work {
  readonly cycle: Cycle;
  /** Undefined where nothing is made beside the files. */
  readonly keepers: Keepers | undefined;
  /** The same of a run that only looks. */
  readonly imagined: Awaited<ReturnType<typeof imagineBeside>>;
  /** What files would be called that are to come. */
  readonly coming: ComingNames;
  readonly strays: Awaited<ReturnType<typeof openStrays>>;
  /** Why something may be missing, in words; grows while libraries are followed. */
  readonly shortfalls: readonly string[];
}

/** Puts together what works on a cycle that has something to do. */
export async function openWork({
  run,
  target,
  job,
  nowMs,
  found,
  reasons,
  tally,
  rewriter,
}: WorkOptions): Promise<Work> {
  const { config, clock, source, state, catalogue, signal } = run;
  const { writes } = job;
  const doneSteps = new DoneSteps(job.done);
  const ignored = new Set(found.ignored);
  const elsewhere = new SavedElsewhere({ state, files: localFiles, provider: source });
  const rules = wishesAt(rulesAt(config, target), nowMs);
  const albums = AlbumJudge.ofRules(catalogue, rules, target.destination.traits);
  const strays = await openStrays(run, target, job, rules);
  const fulfilment = new Fulfilment({
    run,
    target,
    tally,
    rules,
    ignored,
    albums,
    openRecords: new Set(found.failed.records.map(assetText)),
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
    ignored,
    imagines: coming,
  });
  rewriter?.takesOverAt({ target, state, claimOf: (path) => fulfilment.claimOf(path) });
  const keepers = await openKeepers({
    run,
    target,
    trees: found.trees,
    job,
    judge: albums,
    ignored,
    nowMs,
    waitsForAlbums: reasons.names.has('albums'),
  });
  if (writes) await keepers?.links?.recover();
  const moved = await MovedPhotos.open({
    run,
    target,
    rules,
    albums,
    ignored,
    isPromised: (path) => fulfilment.isPromised(path),
    writes,
    // Their links went with their albums, perhaps steps ago.
    onRenaming: async (photos) => keepers?.links?.owe(photos),
    onMoved: (photos, leftNow) => tally.moved(photos, leftNow),
  });
  const keeper = new DoneKeeper(job, doneSteps, clock, keepers && ((done) => keepers.all.follow(done)));
  const shortfalls = found.shortfall === undefined ? [] : [found.shortfall];
  const cycle: Cycle = {
    run,
    writes,
    target,
    fulfilment,
    plan: await roadToPlan({ run, target, writes, tally, fulfilment, moved }),
    tally,
    doneSteps,
    moved,
    wanted: found.wanted,
    albums,
    keeper,
    after: keepers?.all,
    oweOthers: await owerOfOtherTrees(state, target, found.trees),
    cut: (batches) =>
      cutWhereFound(batches, {
        run,
        target,
        rules,
        ignored: found.ignored,
        albums,
        untilFound: config.selection.untilFound,
      }),
    crossed: () => crossedAssets({ catalogue, job, selection: config.selection, nowMs }),
    fallsShort: (why) => shortfalls.push(why),
    albumsAreRead: () => keepers?.sidecars?.albumsAreRead(),
    elsewhere,
    rewriter,
    superseded: new Superseded(signal),
  };
  return { cycle, keepers, imagined, coming, strays, shortfalls };
}

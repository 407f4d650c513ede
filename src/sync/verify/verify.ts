import type { Config } from '../../config/config.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { AssetName } from '../../model/state-store.ts';
import { NO_STEPS } from '../../model/step-ranges.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { offeredAt } from '../selection/offered-at.ts';
import { openSidecars } from '../sidecars/open-sidecars.ts';
import { openRun, type Run, type RunPorts } from '../open/open-account.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { openCatalogueBeside } from '../open/open-catalogue.ts';
import { openStateBeside } from '../open/open-state.ts';
import type { LinkMode } from '../../model/links.ts';
import { AlbumPlaylists } from '../links/album-playlists.ts';
import { carryOutPorts } from '../links/open-links.ts';
import { SavedElsewhere } from '../fulfil/saved-elsewhere.ts';
import { openRewriter, type OpenedRewriter } from '../fulfil/open-rewriter.ts';
import { localFiles } from '../open/local-files.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import { type FileFilter, openFileFilter } from '../selection/open-user-filter.ts';
import type { Choice } from './choose-files.ts';
import { nothingSaved, refuseUnused } from '../open/refuse-unused.ts';
import { repairFiles } from './repair-files.ts';
import { type CheckProgress, verifyFiles } from './verify-files.ts';
import { verifyLinks } from './verify-links.ts';
import { verifySidecars } from './verify-sidecars.ts';
import type { VerifyReport } from './verify-report.ts';
import { rulesAt } from '../paths/rules-at.ts';

export interface VerifyPorts extends RunPorts {
  readonly onProgress: (progress: CheckProgress) => void;
}

/**
 * Compares what was saved with Apple's signatures. Needs no network, no session, and no lock: a watching run goes on
 * meanwhile, and the rows it changes in between are judged as they were a moment ago.
 */
export async function verify(config: Config, ports: VerifyPorts, choice: Choice): Promise<VerifyReport> {
  const { clock, log, signal, onProgress } = ports;
  const stored = await openStateBeside(config, ports);
  if (stored === undefined) throw nothingSaved(config);
  const catalogue = choice.filter?.filter && openCatalogueBeside(config, ports);
  try {
    // Only to look: a folder that was never used is not made either.
    const looking = { config: { ...config, task: 'dry-run' as const }, state: stored, clock, log };
    const target = await openDestination(looking);
    await refuseUnused(config, stored, target);
    const state = await seenAsMoved({ state: stored, target, log });
    const lookAgain = () => openDestination(looking);
    const filter = await fileFilter(catalogue, choice);
    return await verifyFiles(
      {
        state,
        target,
        clock,
        report: onProgress,
        signal,
        lookAgain,
        filter,
        repair: undefined,
        verifyLinks: () => verifyLinks({ state, target, clock, signal, filter, repair: undefined }),
        verifySidecars: () => verifySidecars({ state, target, signal, filter, repair: undefined }),
      },
      choice,
    );
  } finally {
    await catalogue?.close();
    await stored.close();
  }
}

/** The same, and what is damaged or missing is fetched again: as the only one at work for the account. */
export async function verifyAndRepair(
  config: Config,
  ports: VerifyPorts,
  choice: Choice,
): Promise<VerifyReport> {
  const run = await openRun(config, ports);
  let rewriter: OpenedRewriter | undefined;
  try {
    rewriter = await openRewriter(run);
    const { state, source, clock, gate, signal } = run;
    const target = await openDestination(run);
    await refuseUnused(config, state, target);
    await source.signIn(signal);
    const { threads } = config;
    const rules = rulesAt(config, target);
    const lookAgain = () => openDestination(run);
    const elsewhere = new SavedElsewhere({
      state,
      files: localFiles,
      provider: source,
      here: target.id,
      proves: true,
    });
    // Also what the user took away.
    const asked = { ...run, config: { ...config, removedFiles: 'fetch' as const } };
    const offered = await offeredAt(run, target.id, config.selection);
    const albums = AlbumJudge.ofRules(run.catalogue, wishesAt(rules, clock.now()), target.destination.traits);
    const found = { source, offered, elsewhere, state, rules, albums, target };
    const filter = await fileFilter(run.catalogue, choice);
    const { freeFloor } = config;
    const repairPorts = { ...found, clock, gate, rewriter, threads, freeFloor, limits: run.limits, signal };
    return await verifyFiles(
      {
        state,
        target,
        clock,
        report: ports.onProgress,
        signal,
        lookAgain,
        filter,
        repair: (files) => repairFiles(files, repairPorts),
        verifyLinks: () =>
          verifyLinks({
            state,
            target,
            clock,
            signal,
            filter,
            repair: (mode) => carryOutPorts(run, target, linkModes(config, mode)),
            restorePlaylist: new AlbumPlaylists({ run: asked, target, trees: [] }),
          }),
        verifySidecars: () =>
          verifySidecars({
            state,
            target,
            signal,
            filter,
            repair: (photos) => restoreSidecars(run, target, photos),
          }),
      },
      choice,
    );
  } finally {
    await rewriter?.close();
    await run.close();
  }
}

/** In whichever form each was called. */
async function restoreSidecars(
  run: Run,
  target: OpenedDestination,
  photos: readonly AssetName[],
): Promise<void> {
  const nowMs = run.clock.now();
  const judge = new AlbumJudge(run.catalogue, wishesAt(run.config, nowMs).selection);
  const options = { run, target, job: { done: NO_STEPS }, judge, ignored: new Set<string>(), nowMs };
  for (const names of ['full', 'stem'] as const) await openSidecars(options, { names }).restore(photos);
}

async function fileFilter(
  catalogue: CatalogueReader | undefined,
  { filter }: Choice,
): Promise<FileFilter | undefined> {
  return catalogue && filter && openFileFilter(catalogue, filter);
}

/** As it was made, where nothing else is wanted. Without a probe: a way that is impossible is a failure of its link. */
function linkModes({ linkMode }: Config, before: LinkMode): readonly LinkMode[] {
  return linkMode === 'auto' ? [...new Set<LinkMode>([before, 'hard', 'reflink'])] : [linkMode];
}

import { KeepsakeError } from '../../base/errors.ts';
import { ignoredAssets } from '../../model/asset-text.ts';
import type { JobId } from '../../model/jobs.ts';
import type { OpenFailure } from '../../model/state-store.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { RecordedSidecar } from '../../model/sidecars.ts';
import type { KnownLibrary } from '../../model/catalogue.ts';
import { missingSteps } from '../../model/step-ranges.ts';
import { asksForAlbums, plansByAlbums } from '../../plan/asks-for-albums.ts';
import { type ChoicePorts, type Chosen, chooseLibraries } from '../follow/choose-libraries.ts';
import { chosenOf } from '../follow/chosen.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import { hasCrossed } from '../selection/crossed-bounds.ts';
import type { OpenedRewriter } from '../fulfil/open-rewriter.ts';
import { findRemoved } from '../fulfil/find-removed.ts';
import { isDueNow } from '../jobs/is-due.ts';
import { ownFailures } from '../selection/open-failures.ts';
import { chooseLinkModes, type OpenTree, openTrees } from '../links/open-trees.ts';
import { owesLinks } from '../links/owes-links.ts';
import { hasBegunLinks } from '../links/link-journal.ts';
import { owesSidecars } from '../sidecars/owes-sidecars.ts';
import { wantsAllAlbums } from '../selection/wants-albums.ts';
import { openJob, refuseSecondTree } from '../jobs/open-job.ts';
import { isMirrorDue } from '../mirror/is-mirror-due.ts';
import type { MirrorOptions } from '../mirror/mirror-deletions.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import type { Freeing } from '../freeing/freeing.ts';
import { freeingNote } from '../freeing/freeing-note.ts';
import type { Run } from '../open/open-account.ts';
import { destinationAt, openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { trustWarning } from '../session/trust-warning.ts';
import { noteCycle, noteFailure } from './cycle-note.ts';
import { type CycleReport, CycleTally } from './cycle-report.ts';
import { forgetGone } from './forget-gone.ts';

/**
 * One sync: destination and session checked, changes followed into the catalogue, and what is not done yet planned, transferred and
 * recorded. A step counts as done when all of it is durable: a crash between any two steps leaves work to repeat, never something
 * untrue. `only`: nothing but what failed earlier.
 */
export async function runCycle(run: Run, only?: 'failures'): Promise<CycleReport> {
  const rewriter = await rewriterOf(run);
  try {
    return await cycleOf(run, only, rewriter);
  } finally {
    await rewriter?.close();
  }
}

/** Before anything else: where it cannot be had, nothing is to be downloaded. */
async function rewriterOf(run: Run): Promise<OpenedRewriter | undefined> {
  const { exif, task } = run.config;
  if (exif === undefined || task !== 'sync') return undefined;
  const { openRewriter } = await import('../fulfil/open-rewriter.ts');
  return openRewriter(run);
}

async function cycleOf(
  run: Run,
  only: 'failures' | undefined,
  rewriter: OpenedRewriter | undefined,
): Promise<CycleReport> {
  const { config, clock, state, signal } = run;
  const target = await openDestination(run).catch((error: unknown) => noteAway(run, error));
  try {
    const isLooking = config.task !== 'sync';
    const seen = isLooking ? { ...run, state: await seenAsMoved({ ...run, target }) } : run;
    const report = await runAt(target, seen, only, rewriter);
    if (config.task === 'sync') await forgetGone(run, clock.now(), report.nothingNew ? 1 : undefined);
    await run.noteTrouble(undefined);
    if (config.watch === undefined) return report;
    return { ...report, notThere: await (await import('./not-there.ts')).notThere(run) };
  } catch (error) {
    if (error instanceof KeepsakeError && !signal.aborted) await run.noteTrouble(error);
    const isWorthNoting = config.task === 'sync' && !signal.aborted;
    // What ended the run is what counts, whether or not this can be stored as well.
    if (isWorthNoting) await noteFailure(state, target.id, error, clock.now()).catch(() => {});
    throw error;
  }
}

/** The disk is away, or no good: `status` and `session` tell it, under the destination that was here. */
async function noteAway({ config, clock, state }: Run, error: unknown): Promise<never> {
  const root = config.directory?.absolute;
  const known =
    root === undefined || config.task !== 'sync' ? undefined : await destinationAt(root, state, clock);
  if (known !== undefined) await noteFailure(state, known.id, error, clock.now()).catch(() => {});
  throw error;
}

async function runAt(
  target: OpenedDestination,
  run: Run,
  only: 'failures' | undefined,
  rewriter: OpenedRewriter | undefined,
): Promise<CycleReport> {
  const { config, clock, source, state, catalogue, signal } = run;
  let startedAtMs = clock.monotonic();
  const tally = new CycleTally();
  const finish = (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) =>
    tally.report({
      ...rest,
      onlyFailures: only === 'failures',
      seconds: (clock.monotonic() - startedAtMs) / 1000,
    });

  const nowMs = clock.now();
  const { selection } = config;
  for (const warning of await refuseSecondTree(run, config, target.id)) run.warnOnce(warning);
  const wantsTrees = config.task === 'sync' && config.trees !== undefined;
  const modes = wantsTrees ? await chooseLinkModes(target, config) : undefined;
  const { trustEnds } = await source.signIn(signal);
  // A person may have taken their time.
  startedAtMs = clock.monotonic();
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) run.warnOnce(warning);

  const isWhole = only === undefined;
  if (config.metadataOnly === true && isWhole) {
    const { describeOnly } = await import('./describe-only.ts');
    return describeOnly({ run, target, nowMs, tally, finish });
  }
  const goesOn = config.watch !== undefined;
  const ports = { ...run, warnOnce: goesOn ? (text: string) => run.warnOnce(text) : undefined };
  const { libraries, shortfall } = isWhole ? await chosenLibraries(ports, run) : NOTHING_CHOSEN;
  // Not before: a library that is not there is a slip of the user, and no job.
  const job = await openJob(run, config, target.id, nowMs);
  const { writes } = job;
  const known = chosenOf(await catalogue.libraries(), selection.libraries);
  const wanted = new Set(known.map(({ library }) => library.id));
  const isBehind = isWhole && missingSteps(job.done, await catalogue.newestStep()).length > 0;
  const isAlbumOpen = isWhole && (await isAlbumLeft(run, known));
  const crossing = { catalogue, job, selection, nowMs };
  const isCrossed = isWhole && (await hasCrossed(crossing));
  const failed = await lookAtFailures(run, target);
  const trees = modes === undefined ? undefined : { modes, trees: await openTrees(state, target, config) };
  const isOwing =
    (config.task === 'dry-run' && config.trees !== undefined && (await owesImagined(run, target))) ||
    (trees !== undefined &&
      ((await owesLinks(run, target, trees.trees)) ||
        (await hasBegunLinks({ state, target })) ||
        (config.playlists !== undefined && (await owesAnyPlaylist(state, target, trees.trees)))));
  const isRetrying =
    isOwing ||
    (writes && (failed.isAnyDue || (config.sidecars !== undefined && (await owesSidecars(run, target)))));
  const ignored = await ignoredAssets(state);
  const removed =
    writes && config.removedFiles === 'fetch' ? await findRemoved(run, target, { ignored, wanted }) : [];
  const removedSidecars = writes ? await removedBeside(run, target, { ignored, wanted }) : [];
  const freeing = isWhole ? await freeingOf(run, job.id, nowMs) : undefined;
  const mirrored = async (report: CycleReport) => {
    if (!isWhole) return report;
    if (!isIdle && config.task === 'sync') await noticeBack(run);
    const whole = await withMirror(report, { run, target, done: job.done, isDue: !isIdle });
    const { shortfall: lacks } = report;
    return { ...whole, freed: await freeing?.after({ target, shortfall: lacks, isDue: !isIdle }) };
  };
  const isIdle = libraries.length === 0 && !isBehind && !isCrossed && !isAlbumOpen;
  if (isIdle && !isRetrying && removed.length + removedSidecars.length === 0) {
    const report = finish({ nothingNew: true, shortfall: shortfall ?? firstShortfall(known) });
    const whole = await mirrored(report);
    if (writes) await noteCycle(state, target.id, whole, clock.now());
    return whole;
  }

  await freeing?.begin();
  // Most runs end above: what carries work out is loaded where there is some.
  const { catchUp } = await import('./catch-up.ts');
  return catchUp({
    run,
    target,
    job,
    tally,
    finish,
    nowMs,
    isCrossed,
    isAlbumOpen,
    libraries: isWhole ? libraries : undefined,
    wanted,
    shortfall,
    failedRecords: failed.records,
    ignored,
    removed,
    removedSidecars,
    trees,
    rewriter,
    mirrored,
  }).catch(async (error: unknown) => {
    if (error instanceof KeepsakeError && error.code === 'USAGE') await job.withdraw();
    throw error;
  });
}

/**
 * What iCloud deleted is put aside, where the user wants that, once all else is done: a run with nothing new looks whether anything waits
 * for its second cycle, or whether it is time to empty the trash.
 */
async function withMirror(
  report: CycleReport,
  at: Omit<MirrorOptions, 'wishes' | 'shortfall'> & { readonly isDue: boolean },
): Promise<CycleReport> {
  const { config } = at.run;
  const isAsked = config.mirror !== undefined && (config.task === 'sync' || config.task === 'dry-run');
  if (!isAsked || (!at.isDue && !(await isMirrorDue(at)))) return report;
  const { mirrorDeletions } = await import('../mirror/mirror-deletions.ts');
  const { shortfall } = report;
  return { ...report, mirrored: await mirrorDeletions({ ...at, wishes: config.mirror, shortfall }) };
}

/** Photos that keepsake moved in iCloud may be shown again, and are the user's then. A journal that cannot be read says nothing of that. */
async function noticeBack(run: Run): Promise<void> {
  const { noticeRestored } = await import('../freeing/settle-unsure.ts');
  await noticeRestored(run).catch((error: unknown) => {
    if (!(error instanceof KeepsakeError) || error.code !== 'STATE_UNREADABLE') throw error;
  });
}

/** Most jobs leave iCloud as it is, and load nothing for it. */
async function freeingOf(run: Run, job: JobId | undefined, nowMs: number): Promise<Freeing | undefined> {
  const { freeing, task } = run.config;
  if (task !== 'sync' && task !== 'dry-run') return undefined;
  const isNoted = job !== undefined && (await run.state.note(freeingNote(job))) !== undefined;
  if (freeing === undefined && !isNoted) return undefined;
  const { openFreeing } = await import('../freeing/freeing.ts');
  return openFreeing(run, job, nowMs);
}

/** A library that is not there ends the run: albums that are not there either are told with it. */
async function chosenLibraries(ports: ChoicePorts, run: Run): Promise<Chosen> {
  const { selection } = run.config;
  const tellsOfAlbums = plansByAlbums(run.config);
  try {
    return await chooseLibraries(ports, { ...selection, tellsOfAlbums });
  } catch (error) {
    const isSlip = error instanceof KeepsakeError && error.code === 'USAGE';
    if (!isSlip || !asksForAlbums(selection)) throw error;
    const { missingAlbums } = await import('./missing-albums.ts');
    const albums = await missingAlbums(run);
    if (albums === undefined) throw error;
    throw new KeepsakeError('USAGE', error.message, {
      details: [...error.details, albums.message, ...albums.details],
    });
  }
}

const NOTHING_CHOSEN: Chosen = { libraries: [], shortfall: undefined };

/** Whether any of what failed is tried again, and the records among it that could not be used as a whole. */
async function lookAtFailures(
  run: Run,
  { id }: OpenedDestination,
): Promise<{ readonly isAnyDue: boolean; readonly records: readonly OpenFailure[] }> {
  const records: OpenFailure[] = [];
  let isAnyDue = false;
  for await (const page of ownFailures(run, id)) {
    isAnyDue ||= page.some((failure) => isDueNow(run, failure));
    records.push(...page.filter(({ role }) => role === undefined));
  }
  return { isAnyDue, records };
}

/** Whether it is not known yet what is in the albums that the job asks for. Most jobs ask for none, and load nothing for them. */
async function isAlbumLeft(
  { catalogue, config, clock }: Run,
  libraries: readonly KnownLibrary[],
): Promise<boolean> {
  if (!plansByAlbums(config) && !wantsAllAlbums(config)) return false;
  const { albumsAreLeft } = await import('../selection/albums-are-left.ts');
  return albumsAreLeft(catalogue, config, libraries, clock.now());
}

/** Sidecars to be written again. Most runs leave what was taken away, and load nothing for it. */
async function removedBeside(
  run: Run,
  target: OpenedDestination,
  of: { readonly ignored: ReadonlySet<string>; readonly wanted: ReadonlySet<LibraryId> },
): Promise<readonly RecordedSidecar[]> {
  const { sidecars, removedFiles } = run.config;
  if (sidecars === undefined || removedFiles === 'leave') return [];
  const { findRemovedSidecars } = await import('../sidecars/find-removed-sidecars.ts');
  return findRemovedSidecars(run, target, { ...of, sidecars });
}

/** Most runs make the links that are owed, and load nothing to think of them. */
async function owesImagined(run: Run, target: OpenedDestination): Promise<boolean> {
  const { imaginedTrees } = await import('../links/imagined-links.ts');
  return owesLinks(run, target, await imaginedTrees(run.state, target.id, run.config));
}

/** Most jobs want no playlists, and load nothing for them. */
async function owesAnyPlaylist(
  state: Run['state'],
  target: OpenedDestination,
  trees: readonly OpenTree[],
): Promise<boolean> {
  const { owesPlaylists } = await import('../links/album-playlists.ts');
  return owesPlaylists(state, target, trees);
}

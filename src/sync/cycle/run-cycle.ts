import { KeepsakeError } from '../../base/errors.ts';
import { asksForAlbums, plansByAlbums } from '../../plan/asks-for-albums.ts';
import { type Chosen, chooseLibraries } from '../follow/choose-libraries.ts';
import { firstShortfall } from '../follow/shortfall.ts';
import type { OpenedRewriter } from '../fulfil/open-rewriter.ts';
import { openJob, refuseSecondTree } from '../jobs/open-job.ts';
import { chooseLinkModes } from '../links/open-trees.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import type { Run } from '../open/open-account.ts';
import { destinationAt, openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { trustWarning } from '../session/trust-warning.ts';
import { noteCycle, noteFailure } from './cycle-note.ts';
import { type CycleReport, CycleTally } from './cycle-report.ts';
import { findings } from './findings.ts';
import { forgetGone } from './forget-gone.ts';
import { NO_ENDING, openEnding } from './open-ending.ts';
import { reasonsFor } from './reasons.ts';

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
  const { config, clock, source, state, signal } = run;
  let startedAtMs = clock.monotonic();
  const tally = new CycleTally();
  const finish = (rest: Pick<CycleReport, 'nothingNew' | 'shortfall'>) =>
    tally.report({
      ...rest,
      onlyFailures: only === 'failures',
      seconds: (clock.monotonic() - startedAtMs) / 1000,
    });

  const nowMs = clock.now();
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
  const chosen = isWhole ? await chosenLibraries(run) : undefined;
  // Not before: a library that is not there is a slip of the user, and no job.
  const job = await openJob(run, config, target.id, nowMs);
  const found = await findings({ run, target, writes: job.writes, chosen, modes });
  const reasons = await reasonsFor({ run, target, job, nowMs, found });
  const { isNew } = reasons;
  const ending = isWhole ? await openEnding({ run, target, job, nowMs, isNew }) : NO_ENDING;
  if (reasons.names.size === 0) {
    const shortfall = found.shortfall ?? firstShortfall(found.known);
    const report = await ending.end(finish({ nothingNew: true, shortfall }));
    if (job.writes) await noteCycle(state, target.id, report, clock.now());
    return report;
  }

  await ending.begin();
  // Most runs end above: what carries work out is loaded where there is some.
  const { catchUp } = await import('./catch-up.ts');
  return catchUp({ run, target, job, nowMs, found, reasons, tally, finish, rewriter, ending }).catch(
    async (error: unknown) => {
      if (error instanceof KeepsakeError && error.code === 'USAGE') await job.withdraw();
      throw error;
    },
  );
}

/** A library that is not there ends the run: albums that are not there either are told with it. */
async function chosenLibraries(run: Run): Promise<Chosen> {
  const { config } = run;
  const { selection } = config;
  const goesOn = config.watch !== undefined;
  const ports = { ...run, warnOnce: goesOn ? (text: string) => run.warnOnce(text) : undefined };
  try {
    return await chooseLibraries(ports, { ...selection, tellsOfAlbums: plansByAlbums(config) });
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

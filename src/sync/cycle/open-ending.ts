import { KeepsakeError } from '../../base/errors.ts';
import { freeingNote } from '../freeing/freeing-note.ts';
import type { Freeing } from '../freeing/freeing.ts';
import type { OpenedJob } from '../jobs/open-job.ts';
import { isMirrorDue } from '../mirror/is-mirror-due.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { CycleReport } from './cycle-report.ts';

/** What a cycle does about deletions once all else is done: those of iCloud reach the folder, and what is safe here leaves iCloud. */
export interface Ending {
  /** There is something to do: should this run be cut off, the next one ends as if there were. */
  begin(): Promise<void>;
  /** Answers the report with what became of it. */
  end(report: CycleReport): Promise<CycleReport>;
}

interface EndingOptions {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly job: OpenedJob;
  readonly nowMs: number;
  /** Something is new, so that more may be deleted there, or be here. */
  readonly isNew: boolean;
}

/** Before anything is brought. */
export async function openEnding(options: EndingOptions): Promise<Ending> {
  const { run, target, job, nowMs, isNew } = options;
  const freeing = await freeingOf(run, job, nowMs);
  return {
    async begin() {
      await freeing?.begin();
    },
    async end(report) {
      if (isNew && run.config.task === 'sync') await noticeBack(run);
      const mirrored = await mirror(report, options);
      const { shortfall } = report;
      return { ...mirrored, freed: await freeing?.after({ target, shortfall, isDue: isNew }) };
    },
  };
}

/** For a run that only tries again what failed. */
export const NO_ENDING: Ending = { begin: async () => {}, end: async (report) => report };

/** A run with nothing new looks whether anything waits for its second cycle, or whether it is time to empty the trash. */
async function mirror(
  report: CycleReport,
  { run, target, job: { done }, isNew }: EndingOptions,
): Promise<CycleReport> {
  const { mirror: wishes, task } = run.config;
  const isAsked = wishes !== undefined && (task === 'sync' || task === 'dry-run');
  if (!isAsked || (!isNew && !(await isMirrorDue({ run, target, done })))) return report;
  const { mirrorDeletions } = await import('../mirror/mirror-deletions.ts');
  const { shortfall } = report;
  return { ...report, mirrored: await mirrorDeletions({ run, target, done, wishes, shortfall }) };
}

/** Photos that keepsake moved in iCloud may be shown again, and are the user's then. A journal that cannot be read says nothing of that. */
async function noticeBack(run: Run): Promise<void> {
  const { noticeRestored } = await import('../deletions/settle-unsure.ts');
  await noticeRestored(run).catch((error: unknown) => {
    if (!(error instanceof KeepsakeError) || error.code !== 'STATE_UNREADABLE') throw error;
  });
}

/** Most jobs leave iCloud as it is, and load nothing for it. */
async function freeingOf(run: Run, { id }: OpenedJob, nowMs: number): Promise<Freeing | undefined> {
  const { freeing, task } = run.config;
  if (task !== 'sync' && task !== 'dry-run') return undefined;
  const isNoted = id !== undefined && (await run.state.note(freeingNote(id))) !== undefined;
  if (freeing === undefined && !isNoted) return undefined;
  const { openFreeing } = await import('../freeing/freeing.ts');
  return openFreeing(run, id, nowMs);
}

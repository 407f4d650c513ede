import { setImmediate } from 'node:timers/promises';
import type { Catalogue } from '../../model/catalogue.ts';
import type { Job, Jobs } from '../../model/jobs.ts';
import type { StateStore } from '../../model/state-store.ts';
import { missingSteps, NO_STEPS } from '../../model/step-ranges.ts';

/** How long what went from iCloud is remembered for the jobs, and how long one that is not used counts. */
const KEPT_MS = 90 * 86_400_000;
const EVERY_MS = 86_400_000;
const NOTE = 'gone-forgotten';
/** In one transaction: some ten milliseconds. */
const ROWS = 100;
const MOST_PARTS = 50;

export interface ForgettingPorts {
  readonly catalogue: Pick<Catalogue, 'epoch' | 'lastStepBefore' | 'forgetGone'>;
  readonly state: Pick<StateStore, 'note' | 'setNote'> & { readonly jobs: Pick<Jobs, 'list' | 'setDone'> };
  readonly signal: AbortSignal;
}

/**
 * Once a day: what went from iCloud 90 days ago is forgotten, as far as each job that was used since has dealt with it. A job that was
 * not, begins anew. At most so many parts of the work; the next run goes on.
 */
export async function forgetGone(
  { catalogue, state, signal }: ForgettingPorts,
  nowMs: number,
  parts = MOST_PARTS,
): Promise<void> {
  const lastMs = Number((await state.note(NOTE)) ?? 0);
  if (lastMs <= nowMs && nowMs - lastMs < EVERY_MS) return;
  const through = await endWaiting({ catalogue, state }, nowMs);
  for (let part = 0; part < parts && !signal.aborted; part += 1) {
    if ((await catalogue.forgetGone(through, ROWS)) < ROWS) {
      await state.setNote(NOTE, String(nowMs));
      return;
    }
    await setImmediate();
  }
}

/** The last step for which no job has to wait any more; those that were not used for long have done nothing from now on. */
async function endWaiting(
  { catalogue, state }: Pick<ForgettingPorts, 'catalogue' | 'state'>,
  nowMs: number,
): Promise<number> {
  const epoch = await catalogue.epoch();
  const fromMs = nowMs - KEPT_MS;
  const jobs = await state.jobs.list();
  const doneOf = (job: Job) => (job.epoch === epoch ? job.done : NO_STEPS);
  // What was made ahead of this clock may be of today, where the clock was set back; years ahead, that other clock was wrong.
  let through = await catalogue.lastStepBefore({ fromMs, toMs: nowMs + KEPT_MS });
  for (const job of jobs) {
    if (job.usedAtMs >= fromMs) through = (missingSteps(doneOf(job), through)[0]?.first ?? through + 1) - 1;
  }
  for (const job of jobs) {
    const isBehind = missingSteps(doneOf(job), through).length > 0;
    if (job.usedAtMs < fromMs && isBehind && job.done.length > 0)
      await state.jobs.setDone(job, { epoch, done: NO_STEPS, evaluatedAtMs: 0 });
  }
  return through;
}

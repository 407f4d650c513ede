import { KeepsakeError, type ErrorCode } from '../base/errors.ts';
import type { Composed } from './compose.ts';
import type { CycleReport } from './cycle-report.ts';
import { runCycle } from './run-cycle.ts';

export interface WatchOptions {
  readonly intervalMs: number;
  /** A cycle is over in which something happened. */
  readonly tell: (report: CycleReport) => void;
  /** A cycle could not be run; the loop goes on. Called once per cause, not once per cycle. */
  readonly complain: (error: KeepsakeError) => void;
}

/** Waiting does not help against these. Everything else may pass, or a person may mend it meanwhile. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'ACCOUNT_BUSY',
  'LOCK_LOST',
  'STATE_DAMAGED',
  'INTERRUPTED',
  'INTERNAL',
]);

/** Cycles on a clock, for ever: each begins with the session revalidated. Rejects with what ends the loop. */
export async function watch(composed: Composed, options: WatchOptions): Promise<never> {
  const { clock, log, signal } = composed;
  let lastComplaint: string | undefined;
  for (;;) {
    try {
      const report = await runCycle(composed);
      if (report.nothingNew) log.debug('nothing new');
      else options.tell(report);
      lastComplaint = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof KeepsakeError) || FINAL.has(error.code)) throw error;
      if (error.message !== lastComplaint) options.complain(error);
      lastComplaint = error.message;
    }
    log.debug('next cycle', { inSeconds: options.intervalMs / 1000 });
    await clock.sleep(options.intervalMs, signal);
  }
}

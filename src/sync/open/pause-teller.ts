import type { Clock } from '../../base/clock.ts';
import { localTime } from '../../base/local-time.ts';
import type { Log } from '../../base/log.ts';
import type { GateListener } from '../../http/retry-gate.ts';
import type { Report } from '../../model/progress.ts';

/** Shorter waits are of no interest to a reader of the log. */
const WORTH_TELLING_MS = 2_000;

/**
 * Tells of every pause that Apple asks for: the progress line, and the log with its end, planned and real, since no user sees that
 * line without a terminal. Workers that are refused one after the other move the end a little each time, which is one pause in the log.
 */
export function pauseTeller({
  clock,
  log,
  report,
}: {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly report: Report;
}): GateListener {
  let toldUntilMs = 0;
  let isTold = false;
  return {
    onHold(ms, isAsked) {
      report({ kind: 'waiting', reason: 'busy', ms });
      const untilMs = clock.now() + ms;
      if (!isAsked || ms < WORTH_TELLING_MS || untilMs < toldUntilMs + ms / 2) return;
      toldUntilMs = untilMs;
      isTold = true;
      log.info(`apple asks for a pause, and keepsake goes on at ${localTime(untilMs)}`);
    },
    onFree() {
      if (isTold) log.info('the pause that apple asked for is over');
      isTold = false;
    },
  };
}

import type { Config } from '../../config/config.ts';
import type { OpenFailure } from '../../model/state-store.ts';
import type { Run } from '../open/open-account.ts';

type Tried = Pick<OpenFailure, 'attempts' | 'lastAtMs'>;

const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 24;

/**
 * Whether a file that failed is tried again. A user who runs keepsake, or asks a watch for a sync, wants it now; a run that
 * watches spares itself and Apple: after one hour, two, four ... up to a day (FAULTS.md A10).
 */
function isDue({ attempts, lastAtMs }: Tried, nowMs: number, isWatching: boolean): boolean {
  // A failure of the future was written by a clock that was wrong.
  if (!isWatching || lastAtMs > nowMs) return true;
  return nowMs - lastAtMs >= Math.min(2 ** (attempts - 1), LONGEST_HOURS) * HOUR_MS;
}

/** Who wants to know. */
export interface Trying extends Pick<Run, 'isAwaited'> {
  readonly clock: Pick<Run['clock'], 'now'>;
  readonly config: Pick<Config, 'watch'>;
}

export function isDueNow({ clock, config, isAwaited = false }: Trying, failure: Tried): boolean {
  return isDue(failure, clock.now(), config.watch !== undefined && !isAwaited);
}

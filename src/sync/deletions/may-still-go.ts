import type { Deletion } from '../../model/fold-deletions.ts';

/**
 * An hour after a request was sent that nobody answered, Apple carries it out no more. Clocks that are off by less than a day are believed,
 * when it was sent and now.
 */
const LATEST_MS = 49 * 3_600_000;

/** Whether a move to Recently Deleted may be carried out yet, of which nobody knows how it ended. Pure. */
export function mayStillGo(
  { state, standing, askedAtMs }: Pick<Deletion, 'state' | 'standing' | 'askedAtMs'>,
  nowMs: number,
): boolean {
  const isOpen = state === 'unsure' || (state === 'restoring' && standing === 'unsure');
  return isOpen && Math.abs(nowMs - askedAtMs) < LATEST_MS;
}

/** A network that is gone for so long costs nothing: a router that starts anew, a line that is dialled again. */
const OUTAGE_MS = 60_000;

/** However the dice fall, and whatever the clock says. Fair dice need about nine in a minute. */
const MOST_TRIES = 30;

const LONGEST_BACKOFF_MS = 60_000;

/** How often and for how long something was tried in vain. */
export interface Vain {
  readonly tries: number;
  /** Since the first of these tries ended. */
  readonly ms: number;
}

/** Whether trouble that passes by itself had its chance: tries enough, and a minute in which it could pass. Pure. */
export function isPatienceOver({ tries, ms }: Vain, enough: number): boolean {
  return tries >= enough && (ms >= OUTAGE_MS || tries >= MOST_TRIES);
}

/** How long to wait before the next try. Full jitter (at least 0, below 1): who failed together does not come back together. */
export function backoffMs(triesDone: number, jitter: number): number {
  return Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** (triesDone - 1)) * jitter;
}

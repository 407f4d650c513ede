/** How the last look of a watching run ended. */
export interface LastLook {
  readonly intervalMs: number;
  /** Looks in a row that came to nothing, the last one included; 0: it was good. */
  readonly troubles: number;
  /** Whether the trouble stays until a person acts. */
  readonly needsPerson: boolean;
  /** How long Apple wants to be left alone, 0 where it does not say so. */
  readonly askedMs: number;
}

const MINUTE_MS = 60_000;

/** After the first looks in a row that came to nothing; from the last of these on each is twice as long as the one before. */
const FIRST_RESTS_MS = [1, 2, 5, 15].map((minutes) => minutes * MINUTE_MS);

/** However short the interval is, looks that come to nothing get rarer, up to one a minute. */
const SHORT_REST_MS = 1_000;

/**
 * How long a watching run rests before it looks again. What passes by itself is looked at after one minute, then after
 * two, five, fifteen, thirty and so on up to the interval: half a day is too long to wait for half a minute without a network. Pure.
 */
export function decideRest({ intervalMs, troubles, needsPerson, askedMs }: LastLook): number {
  if (troubles === 0) return Math.max(intervalMs, askedMs);
  const ownMs = needsPerson ? intervalMs : Math.min(intervalMs, restAfter(troubles));
  const leastMs = Math.min(MINUTE_MS, doubled(SHORT_REST_MS, troubles));
  return Math.max(ownMs, leastMs, askedMs);
}

/** Retries bear an outage of a minute, at several calls one after the other: so long a look may take in which nothing works. */
const LONGEST_VAIN_LOOK_MS = 6 * 60_000;

/** Looks in a row that came to nothing, after one more of them: a loop that worked for long before is at the beginning. Pure. */
export function countTroubles(
  before: number,
  { lookMs, restMs }: { lookMs: number; restMs: number },
): number {
  return lookMs > restMs + LONGEST_VAIN_LOOK_MS ? 1 : before + 1;
}

function restAfter(troubles: number): number {
  const last = FIRST_RESTS_MS.length;
  return FIRST_RESTS_MS[troubles - 1] ?? doubled(FIRST_RESTS_MS[last - 1] ?? MINUTE_MS, troubles - last);
}

/** Bounded: a watch for years must not come to numbers that no timer knows. */
function doubled(ms: number, times: number): number {
  return ms * 2 ** Math.min(times, 20);
}

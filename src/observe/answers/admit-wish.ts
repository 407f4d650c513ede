const DAY_MS = 86_400_000;

/** Codes that answers may have sent in a day. Each costs a proof of the password, and many of those lock an account. */
export const MOST_CODES = 3;

/** When codes were asked for in the last day, this time included; undefined: often enough. Pure. */
export function admitWish(askedAtMs: readonly number[], nowMs: number): readonly number[] | undefined {
  // Those of a clock that was ahead count until it has come there: rather none than too many.
  const lately = askedAtMs.filter((atMs) => nowMs - atMs < DAY_MS);
  return lately.length < MOST_CODES ? [...lately, nowMs] : undefined;
}

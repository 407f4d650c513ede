const HOUR_MS = 3_600_000;
/** Addresses live about an hour (photos.md 10.1). */
const LIFE_MS = HOUR_MS;
const MOST_OFF_MS = 24 * HOUR_MS;

/**
 * Whether this computer's clock is so far from the provider's that no age of a photo can be believed; in words. Addresses that were made
 * just now tell the provider's time: `endsMs` is when they end. Pure.
 */
export function clockDoubt(endsMs: readonly number[], nowMs: number): string | undefined {
  if (endsMs.length === 0)
    return 'iCloud does not tell its time, so that the clock of this computer cannot be checked';
  const isOff = endsMs.every((endMs) => Math.abs(endMs - LIFE_MS - nowMs) > MOST_OFF_MS);
  return isOff ? 'the clock of this computer is more than a day from that of iCloud' : undefined;
}

/** No server means more than this; a longer number is nonsense. */
const LONGEST_MS = 366 * 86_400_000;

/** A wait that somebody else asks for, in milliseconds; undefined for what is no wait that anybody could mean. */
export function waitFrom(ms: unknown): number | undefined {
  return typeof ms === 'number' && ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}

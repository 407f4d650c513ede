import type { ListingEnd } from '../model/photo-source.ts';

/** Why a full listing may have missed something, in words; undefined when it is complete (reliability.md E6). */
export function shortfallOf(
  { expected, shortfall }: Pick<ListingEnd, 'expected' | 'shortfall'>,
  seen: number,
): string | undefined {
  if (shortfall !== undefined) return shortfall;
  if (expected === undefined) return 'Apple does not say how many photos there are';
  return seen < expected ? `Apple lists ${seen} of ${expected} photos` : undefined;
}

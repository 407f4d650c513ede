import { counted } from '../../base/counted.ts';
import type { ListingEnd } from '../../model/photo-source.ts';
import type { LibraryProgress } from './sync-progress.ts';

/** Why a full listing may have missed something, in words; undefined when it is complete (FAULTS.md E6). */
export function shortfallOf(
  { expected, elsewhere, shortfall }: Pick<ListingEnd, 'expected' | 'elsewhere' | 'shortfall'>,
  seen: number,
): string | undefined {
  if (shortfall !== undefined) return shortfall;
  if (expected === undefined) return 'Apple does not say how many photos there are';
  return seen + elsewhere < expected ? `Apple lists ${seen} of ${expected} photos` : undefined;
}

/** What earlier runs may have missed and no run has found since; told until it is settled. */
export function openShortfall(progress: LibraryProgress): string | undefined {
  if (progress.doubt !== undefined) return progress.doubt;
  const missing = missingIn(progress);
  return missing > 0 ? `Apple counts ${counted(missing, 'photo')} more than it lists` : undefined;
}

/** Photos that Apple counts, and that neither a listing nor changes have shown. */
function missingIn({ gap, elsewhere = 0 }: LibraryProgress): number {
  return Math.max(0, gap - elsewhere);
}

import { counted } from '../../base/counted.ts';
import type { KnownLibrary, LibraryState } from '../../model/catalogue.ts';
import type { ListingEnd } from '../../model/photo-source.ts';

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
export function openShortfall({
  doubt,
  gap,
  elsewhere,
}: Pick<LibraryState, 'doubt' | 'gap' | 'elsewhere'>): string | undefined {
  if (doubt !== undefined) return doubt;
  const missing = gap - elsewhere;
  return missing > 0 ? `Apple counts ${counted(missing, 'photo')} more than it lists` : undefined;
}

/** The same of the first library that may lack something. */
export function firstShortfall(libraries: readonly Pick<KnownLibrary, 'state'>[]): string | undefined {
  return libraries.flatMap(({ state }) => openShortfall(state) ?? [])[0];
}

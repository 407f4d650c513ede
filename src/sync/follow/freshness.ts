import type { KnownLibrary } from '../../model/catalogue.ts';
import { completeSince, isListed } from './is-unfinished.ts';
import { firstShortfall } from './shortfall.ts';

/** How old what the catalogue says is, and whether it is all. */
export interface Freshness {
  /** When it was last compared with Apple, for the library for which that is longest ago; undefined: for one it never was. */
  readonly asOfMs: number | undefined;
  readonly isComplete: boolean;
  /** Why it may not be all, in words. */
  readonly lacks: string | undefined;
}

export function freshnessOf(libraries: readonly KnownLibrary[]): Freshness {
  const isComplete = completeSince(libraries) !== undefined;
  const compared = libraries.map(({ state }) => state.comparedAtMs);
  const oldest = compared.length === 0 ? 0 : Math.min(...compared);
  const isCut = !libraries.every(({ state }) => isListed(state));
  const shortfall = firstShortfall(libraries);
  const lacks = libraries.length === 0 || isCut ? 'not everything is listed yet' : shortfall;
  return { asOfMs: oldest === 0 ? undefined : oldest, isComplete, lacks: isComplete ? undefined : lacks };
}

/** Whether anything of what iCloud shows was ever followed into the catalogue. */
export function isFollowed(known: readonly KnownLibrary[]): boolean {
  return known.some(({ state, shown }) => Boolean(state.token) || state.listings > 0 || shown > 0);
}

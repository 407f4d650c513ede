import type { KnownLibrary, LibraryState } from '../../model/catalogue.ts';
import { openShortfall } from './shortfall.ts';

/** What the catalogue has is compared with Apple's count at least this often, even where nothing seems to change (FAULTS.md E9). */
const COMPARE_EVERY_MS = 7 * 86_400_000;

/** Where something may have been missed, everything is listed again, but not more often than this. */
const LIST_EVERY_MS = 86_400_000;

/** Whether a library has to be looked at although Apple names no change in it. */
export function isUnfinished(state: LibraryState, nowMs: number): boolean {
  const { due, comparedAtMs } = state;
  const isLongAgo = nowMs - comparedAtMs >= COMPARE_EVERY_MS || comparedAtMs > nowMs;
  return due || !isListed(state) || isLongAgo || isListingDue(state, nowMs);
}

/** Whether everything was listed once, and changes are known since. An empty token costs a listing when something changes. */
export function isListed({ token, listing, listedAtMs }: LibraryState): boolean {
  return token !== undefined && listing === undefined && listedAtMs > 0;
}

/** Whether it was listed once, by a keepsake that kept less of each photo than this one does. */
export function isOutgrown({ token, listing, listedAtMs, seen }: LibraryState): boolean {
  return Boolean(token) && listing === undefined && listedAtMs === 0 && seen > 0;
}

/** Whether a library that may lack something is listed again. */
export function isListingDue(state: LibraryState, nowMs: number): boolean {
  const { listedAtMs } = state;
  const isLongAgo = nowMs - listedAtMs >= LIST_EVERY_MS || listedAtMs > nowMs;
  return isLongAgo && openShortfall(state) !== undefined;
}

/** When the library that was listed first had been listed to its end; undefined where one never was, or may lack something. */
export function completeSince(libraries: readonly KnownLibrary[]): number | undefined {
  const isComplete = libraries.every(({ state }) => isListed(state) && openShortfall(state) === undefined);
  if (libraries.length === 0 || !isComplete) return undefined;
  return Math.min(...libraries.map(({ state }) => state.listedAtMs));
}

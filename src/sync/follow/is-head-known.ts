import type { CatalogueReader, LibraryState } from '../../model/catalogue.ts';
import type { LibraryId } from '../../model/ids.ts';
import { isListed } from './is-unfinished.ts';

/** Whether so many of the assets that were added last were in the catalogue once, without a gap between them. */
export function hasHead(state: LibraryState, recent: number): boolean {
  return isListed(state) || (Boolean(state.token) && (state.head?.assets ?? 0) >= recent);
}

/** The same now: some of them may have gone, and others may have come. */
export async function isHeadKnown(
  catalogue: Pick<CatalogueReader, 'library' | 'countAddedSince'>,
  library: LibraryId,
  recent: number,
): Promise<boolean> {
  const state = await catalogue.library(library);
  if (isListed(state)) return true;
  if (!state.token || state.head === undefined) return false;
  if (state.head.assets === Number.MAX_SAFE_INTEGER) return true;
  return hasHead(state, recent) && (await catalogue.countAddedSince(library, state.head.sinceMs)) >= recent;
}

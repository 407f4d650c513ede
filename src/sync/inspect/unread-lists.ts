import type { KnownLibrary } from '../../model/catalogue.ts';
import { isPutAwayAlbum, LISTED_SMART_ALBUMS, type PutAwayAlbum } from '../../model/smart-albums.ts';
import type { OpenFilter } from '../fulfil/open-filter.ts';

/**
 * What a filter asks for that no list of photos shows, and of which Apple's own list was never read: how many there are is not known then.
 * Shared libraries have no such lists.
 */
export function unreadLists(
  libraries: readonly KnownLibrary[],
  filter: Pick<OpenFilter, 'asked'> | undefined,
): readonly PutAwayAlbum[] {
  const own = libraries.filter(({ library, state }) => library.kind === 'personal' && state.left !== true);
  return LISTED_SMART_ALBUMS.filter(isPutAwayAlbum).filter(
    (album) =>
      filter?.asked.smart.has(album) === true && own.some(({ state }) => state.smart?.[album] === undefined),
  );
}

import type { KnownLibrary } from '../../model/catalogue.ts';
import { isPutAwayAlbum, LISTED_SMART_ALBUMS, type ListedSmartAlbum } from '../../model/smart-albums.ts';
import type { OpenFilter } from '../selection/open-filter.ts';

/** One of Apple's own lists, or the albums that the user made. */
export type UnreadList = ListedSmartAlbum | 'albums';

/**
 * What a filter asks for and was never read: how much there is of it is not known then. `notKnown`: of how many photos that leaves open
 * whether they are meant; what is hidden or deleted is in no list of photos, and not among them. Shared libraries have no such lists.
 */
export function unreadLists(
  libraries: readonly KnownLibrary[],
  filter: Pick<OpenFilter, 'asked' | 'areAlbumsLeft'> | undefined,
  notKnown: number,
): readonly UnreadList[] {
  if (filter === undefined) return [];
  const own = libraries.filter(({ library, state }) => library.kind === 'personal' && state.left !== true);
  const { asked, areAlbumsLeft } = filter;
  const lists = LISTED_SMART_ALBUMS.filter(
    (album) => asked.smart.has(album) && own.some(({ state }) => state.smart?.[album] === undefined),
  );
  const unread: readonly UnreadList[] = areAlbumsLeft ? [...lists, 'albums'] : lists;
  return unread.filter((list) => notKnown > 0 || (list !== 'albums' && isPutAwayAlbum(list)));
}

import { counted } from '../../base/counted.ts';
import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { Applied, LibraryState } from '../../model/catalogue.ts';
import type { AssetId, CollectionId } from '../../model/ids.ts';
import { NO_PAGE, type Page } from '../../model/photo-source.ts';
import { type AlbumPorts, type FollowedPage, type FollowPorts, follow, lookUpInto } from './follow-ports.ts';
import { isEmptyInVain, lookForUnlisted, MEMBERS_UNTOLD } from './look-for-unlisted.ts';
import { isRefusedCall } from './refused-call.ts';

/** Which albums and folders a library has, where that is not known; answers why some may be missing, in words. */
export async function* readCollections(
  ports: AlbumPorts,
  library: Library,
): AsyncGenerator<FollowedPage, string | undefined> {
  const { source, catalogue, log, signal } = ports;
  if ((await catalogue.albums(library.id)).areKnown) return undefined;
  const pages = new WithEnd(source.collections(library.id, signal));
  const named = new Set<CollectionId>();
  for await (const page of pages) {
    for (const id of [...page.collections.map((one) => one.id), ...page.asBefore]) named.add(id);
    yield await followAlbums(ports, library, page);
  }
  const { shortfall, skipped } = pages.end;
  if (skipped > 0)
    log.info(`${counted(skipped, 'album')} of a kind that keepsake does not know: passed over`);
  if (shortfall !== undefined) return shortfall;
  const found = await lookForUnlisted(ports, library, named);
  if (found.page !== undefined) yield await followAlbums(ports, library, found.page);
  if (found.shortfall !== undefined) return found.shortfall;
  yield ended(library, await catalogue.endCollections(library));
  return undefined;
}

export interface MembersToLookUp {
  /** Libraries that the photos may be of. */
  readonly lookUpIn?: readonly Library[];
  /** Only so many of the newest of each album. */
  readonly newest?: number | undefined;
  /** It is to be known which photo stands for each album. */
  readonly covers?: boolean;
}

/**
 * What is in these albums of a library. Photos of which the catalogue may know nothing, or something old, because a library was never
 * listed, are looked up as they come. Answers why something may be missing, in words.
 */
export async function* readMembers(
  ports: AlbumPorts,
  library: Library,
  albums: readonly CollectionId[],
  { lookUpIn = [], newest = Number.POSITIVE_INFINITY, covers = false }: MembersToLookUp = {},
): AsyncGenerator<FollowedPage, string | undefined> {
  const { source, catalogue, signal } = ports;
  const shortfalls: string[] = [];
  for (const album of albums) {
    const pages = new WithEnd(source.members(library.id, album, signal, { covers }));
    let left = newest;
    let refused: string | undefined;
    let isEmpty = true;
    for await (const page of pages) {
      if (page.memberships.length > 0) isEmpty = false;
      yield await followAlbums(ports, library, page);
      const members = page.memberships.flatMap(({ asset }) => asset ?? []).slice(0, left);
      left -= members.length;
      refused = (yield* lookUpMembers(ports, lookUpIn, members)) ?? refused;
    }
    // As long as a photo in it could not be looked up, the album is asked for again.
    const untold = isEmpty && (await isEmptyInVain(ports, library, album)) ? MEMBERS_UNTOLD : undefined;
    const shortfall = pages.end.shortfall ?? refused ?? untold;
    if (shortfall === undefined) yield ended(library, await catalogue.endMembers(library, album, { covers }));
    else shortfalls.push(shortfall);
  }
  return shortfalls[0];
}

/**
 * Photos in albums, as they are now, wherever they live; who is found nowhere is not looked for again. Answers why some may be missing,
 * in words.
 */
export async function* lookUpMembers(
  ports: FollowPorts,
  libraries: readonly Library[],
  members: readonly AssetId[],
): AsyncGenerator<FollowedPage, string | undefined> {
  const { catalogue } = ports;
  if (libraries.length === 0 || members.length === 0) return undefined;
  let left = members;
  let isAnswered = false;
  for (const library of libraries) {
    const found = new Set<string>();
    const state = await catalogue.library(library.id);
    try {
      for await (const followed of lookUpInto(ports, library, left, state)) {
        const { ids, gone, unreadable } = followed.page;
        isAnswered ||= ids.length + gone.length + unreadable.length > 0;
        const here = gone.filter(({ how }) => how !== 'missing' && how !== 'elsewhere');
        for (const id of [...ids, ...here.map(({ record }) => record)]) found.add(id);
        yield followed;
      }
    } catch (error) {
      if (!isRefusedCall(error)) throw error;
      ports.log.warn('photos of albums cannot be asked for now', {
        library: library.id,
        reason: error.message,
      });
      return 'Apple refuses to tell of photos in albums';
    }
    left = left.filter((id) => !found.has(id));
    if (left.length === 0) break;
  }
  // Each name has an answer, if only that there is no such photo: none at all says nothing.
  if (!isAnswered) return 'Apple does not answer about photos in albums';
  // Also those in Recently Deleted and the like: changes tell of them when they come back.
  await catalogue.setUnfound(members);
  return undefined;
}

/** Where a library was never listed, its changes are followed from the first answer about its albums on. */
export async function followAlbums(ports: FollowPorts, library: Library, page: Page): Promise<FollowedPage> {
  const known = await ports.catalogue.library(library.id);
  const state: LibraryState =
    known.token === undefined && isUntouched(known)
      ? { ...known, token: page.token ?? '', due: false }
      : known;
  return follow(ports, page, { library, kind: 'albums', state });
}

/** No listing of it ever began. */
export function isUntouched({ listings, listedAtMs }: LibraryState): boolean {
  return listings === 0 && listedAtMs === 0;
}

function ended(library: Library, applied: Applied): FollowedPage {
  return { ...applied, library, page: NO_PAGE };
}

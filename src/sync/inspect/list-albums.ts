import type { AlbumsReader, AssetState, CatalogueReader, KnownLibrary } from '../../model/catalogue.ts';
import { SMART_ALBUMS, type SmartAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import { englishName, isByDetails, isInSmartAlbum } from '../../plan/filter/smart-albums.ts';
import { shownAssets } from './list-assets.ts';
import type { CollectionId, LibraryId } from '../../model/ids.ts';
import { isListed as isWhole } from '../follow/is-unfinished.ts';
import { albumLabels, albumPaths, byPath, writeAlbumPath } from '../../plan/album-paths.ts';

/** An album, and how much is in it. */
export interface ListedAlbum {
  readonly library: LibraryId;
  readonly id: CollectionId;
  /** Names of the folders that it lies in, then its own. */
  readonly path: readonly string[];
  /** As `--album` takes it. */
  readonly text: string;
  /** The same for people, who have to tell two of one path apart. */
  readonly label: string;
  /** Photos in it that are shown; undefined where it was not asked for yet, or where the library was never listed. */
  readonly photos: number | undefined;
  /** As many as Apple counts; undefined where it was not asked, or does not say. */
  readonly counted: number | undefined;
}

export interface ListedAlbums {
  /** In the order of their paths. */
  readonly albums: readonly ListedAlbum[];
  /** Which albums there are is known; else nobody asked yet. */
  readonly areKnown: boolean;
}

/** The albums of these libraries, as they are known. */
export async function listAlbums(
  catalogue: Pick<AlbumsReader, 'collections' | 'countMembers' | 'albums'>,
  libraries: readonly KnownLibrary[],
  counted?: ReadonlyMap<CollectionId, number>,
): Promise<ListedAlbums> {
  const counts = await catalogue.countMembers();
  const whole = new Set(libraries.filter((one) => isWhole(one.state)).map(({ library }) => library.id));
  const ids = new Set(libraries.map(({ library }) => library.id));
  const collections = (await catalogue.collections()).filter(({ library }) => ids.has(library));
  const states = await Promise.all([...ids].map((library) => catalogue.albums(library)));
  const paths = albumPaths(collections);
  const labels = albumLabels(paths);
  const albums = paths.toSorted((a, b) => byPath(a.parts, b.parts));
  return {
    areKnown: states.some(({ areKnown }) => areKnown),
    albums: albums.map(({ album: { library, id, isKnown }, parts }) => ({
      library,
      id,
      path: parts,
      text: writeAlbumPath(parts),
      label: labels.get(id) ?? writeAlbumPath(parts),
      photos: isKnown && whole.has(library) ? (counts.get(id) ?? 0) : undefined,
      counted: counted?.get(id),
    })),
  };
}

/** What `--list-albums` of icloudpd prints: a name a line, smart albums first; an album in folders by its path. */
export function albumNames({ albums }: ListedAlbums): readonly string[] {
  return [
    ...SMART_ALBUMS.map(englishName),
    ...albums.map(({ path, text }) => (path.length === 1 ? (path[0] ?? text) : text)),
  ];
}

/** A smart album, and how much is in it. */
export interface ListedSmartAlbum {
  readonly album: SmartAlbum;
  /** What `--album` takes. */
  readonly name: string;
  /** Undefined where only Apple knows, and no job has asked. */
  readonly photos: number | undefined;
  readonly counted: number | undefined;
}

/** What is in each smart album, by looking at each photo that is known. */
export async function listSmartAlbums(
  catalogue: Pick<CatalogueReader, 'newest' | 'groups' | 'countMembers'>,
  libraries: readonly KnownLibrary[],
  counted?: ReadonlyMap<SmartAlbum, number>,
): Promise<readonly ListedSmartAlbum[]> {
  const sums = new Map<SmartAlbum, number>();
  for await (const rows of shownAssets(catalogue, libraries, Number.POSITIVE_INFINITY)) {
    for (const { asset } of rows) {
      if (asset === undefined) continue;
      for (const album of SMART_ALBUMS)
        if (isInSmartAlbum(asset, album) === true) sums.set(album, (sums.get(album) ?? 0) + 1);
    }
  }
  const isWholeAll = libraries.every(({ state }) => isWhole(state));
  const members = await catalogue.countMembers();
  const ids = new Set(libraries.map(({ library }) => library.id));
  const groups = (await catalogue.groups()).filter(({ library }) => ids.has(library));
  const inState = (state: AssetState) =>
    groups.filter((one) => one.state === state).reduce((sum, { assets }) => sum + assets, 0);
  const photosIn = (album: SmartAlbum): number | undefined => {
    if (!isWholeAll) return undefined;
    if (isByDetails(album)) return sums.get(album) ?? 0;
    const isKnown = libraries.every(({ state }) => state.smart?.[album] !== undefined);
    if (!isKnown) return undefined;
    if (album === 'hidden') return inState('hidden');
    return album === 'recently-deleted' ? inState('trashed') : (members.get(smartAlbumId(album)) ?? 0);
  };
  return SMART_ALBUMS.map((album) => ({
    album,
    name: englishName(album),
    photos: photosIn(album),
    counted: counted?.get(album),
  }));
}

import type { CatalogueReader, KnownLibrary } from '../../model/catalogue.ts';
import type { CollectionId, LibraryId } from '../../model/ids.ts';
import { albumPaths, byPath, writeAlbumPath } from '../../plan/album-paths.ts';

/** An album, and how much is in it. */
export interface ListedAlbum {
  readonly library: LibraryId;
  readonly id: CollectionId;
  /** Names of the folders that it lies in, then its own. */
  readonly path: readonly string[];
  /** As `--album` takes it. */
  readonly text: string;
  /** Photos in it that are shown; undefined where that was not asked for yet. */
  readonly photos: number | undefined;
}

export interface ListedAlbums {
  /** In the order of their paths. */
  readonly albums: readonly ListedAlbum[];
  /** Which albums there are is known; else nobody asked yet. */
  readonly isListed: boolean;
}

/** The albums of these libraries, as they are known. */
export async function listAlbums(
  catalogue: Pick<CatalogueReader, 'collections' | 'countMembers' | 'albums'>,
  libraries: readonly KnownLibrary[],
): Promise<ListedAlbums> {
  const counts = await catalogue.countMembers();
  const ids = new Set(libraries.map(({ library }) => library.id));
  const collections = (await catalogue.collections()).filter(({ library }) => ids.has(library));
  const states = await Promise.all([...ids].map((library) => catalogue.albums(library)));
  const albums = albumPaths(collections).toSorted((a, b) => byPath(a.parts, b.parts));
  return {
    isListed: states.some(({ isListed }) => isListed),
    albums: albums.map(({ album: { library, id, isListed }, parts }) => ({
      library,
      id,
      path: parts,
      text: writeAlbumPath(parts),
      photos: isListed ? (counts.get(id) ?? 0) : undefined,
    })),
  };
}

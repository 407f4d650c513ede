import type { KnownCollection } from '../model/collections.ts';
import type { CollectionId } from '../model/ids.ts';
import { type SmartAlbum, smartAlbumId } from '../model/smart-albums.ts';
import { namesAlbums } from '../model/template.ts';
import { albumPaths } from './album-paths.ts';
import { type AlbumSet, NO_ALBUMS } from './choose-albums.ts';
import type { PathTraits } from './page-facts.ts';
import type { SafeName } from './safe-path.ts';
import { asCollection, foldersOfAlbums } from './smart-album-folders.ts';
import type { WantRules } from './want-files.ts';

/** Whether files lie, or are called, by an album of their photo. */
export function placesByAlbums({ folder, naming }: Pick<WantRules, 'folder' | 'naming'>): boolean {
  return namesAlbums(folder) || (naming.fileName !== undefined && namesAlbums(naming.fileName));
}

/** Albums of which it has to be known what is in them before a photo gets its place. `wanted`: those that the user named. */
export function askedForPlaces(wanted: AlbumSet | undefined): AlbumSet {
  return wanted ?? { ...NO_ALBUMS, none: true };
}

interface PlaceAlbum {
  readonly folders: readonly SafeName[];
  /** A photo lies in the album of the lowest rank. */
  readonly rank: number;
}

export type PlaceAlbums = ReadonlyMap<CollectionId, PlaceAlbum>;

/**
 * Albums that the user named come before all others, then the path decides, folder by folder and by code points, then the id: so it does
 * not depend on which album or photo came first. `smart`: smart albums that are named.
 */
export function placeAlbums(
  collections: readonly KnownCollection[],
  { wanted, smart }: { readonly wanted: AlbumSet | undefined; readonly smart: ReadonlySet<SmartAlbum> },
  traits: PathTraits,
): PlaceAlbums {
  const folders = foldersOfAlbums(collections, smart, traits);
  const named = new Set([...(wanted?.collections ?? []), ...[...smart].map(smartAlbumId)]);
  const ordered = albumPaths([...collections, ...[...smart].map(asCollection)])
    .map(({ album: { id }, parts }) => ({ id, bytes: Buffer.from(parts.join('\0').normalize('NFC')) }))
    .toSorted(
      (a, b) =>
        Number(named.has(b.id)) - Number(named.has(a.id)) ||
        // Bytes of UTF-8 are in the order of code points.
        Buffer.compare(a.bytes, b.bytes) ||
        (a.id < b.id ? -1 : 1),
    );
  return new Map(ordered.map(({ id }, rank) => [id, { folders: folders.get(id) ?? [], rank }]));
}

/** The folder of the first of its albums, from the outermost on; empty for a photo that is in none. */
export function firstAlbum(own: readonly CollectionId[], albums: PlaceAlbums): readonly SafeName[] {
  let first: PlaceAlbum | undefined;
  for (const id of own) {
    const album = albums.get(id);
    if (album !== undefined && (first === undefined || album.rank < first.rank)) first = album;
  }
  return first?.folders ?? [];
}

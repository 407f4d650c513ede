import type { KnownCollection } from '../model/collections.ts';
import type { CollectionId } from '../model/ids.ts';
import { type SmartAlbum, smartAlbumId } from '../model/smart-albums.ts';
import { albumFolders } from './album-paths.ts';
import { englishName } from './filter/smart-albums.ts';
import type { PathTraits } from './page-facts.ts';
import type { SafeName } from './safe-path.ts';

/** Folders of albums, and of smart albums that are named: these give way to albums of the user of that name. */
export function foldersOfAlbums(
  collections: readonly KnownCollection[],
  smart: ReadonlySet<SmartAlbum>,
  traits: PathTraits,
): ReadonlyMap<CollectionId, readonly SafeName[]> {
  const folders = new Map(albumFolders(collections, traits));
  if (smart.size === 0) return folders;
  const all = albumFolders([...collections, ...[...smart].map(asCollection)], traits);
  for (const album of smart) folders.set(smartAlbumId(album), all.get(smartAlbumId(album)) ?? []);
  return folders;
}

/** At the top, behind all others: an id of Apple's is written in capital letters. */
export function asCollection(album: SmartAlbum): KnownCollection {
  const id = smartAlbumId(album);
  const place = { parent: undefined, position: undefined, isKnown: true };
  return { library: '', id, kind: 'album', name: englishName(album), ...place };
}

import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { Membership } from '../../model/collections.ts';
import type { CollectionId } from '../../model/ids.ts';
import { isPutAwayAlbum, isSmartAlbumId, type SmartAlbum, smartAlbumId } from '../../model/smart-albums.ts';
import { putAwayAlbumOf } from '../../plan/choose-albums.ts';
import { isByDetails, isInSmartAlbum } from '../../plan/filter/smart-albums.ts';
import type { PathTraits } from '../../plan/page-facts.ts';
import type { SafeName } from '../../plan/safe-path.ts';
import { foldersOfAlbums } from '../../plan/smart-album-folders.ts';

/** Albums, as they lie in a tree. */
export interface Albums {
  /** Of the albums of the user, and of the smart albums that are named. */
  readonly folders: ReadonlyMap<CollectionId, readonly SafeName[]>;
  /** Of which all members are known. */
  readonly listed: ReadonlySet<CollectionId>;
  /** An album that is not among these is gone. */
  readonly areListed: boolean;
  readonly smart: ReadonlySet<SmartAlbum>;
}

export const NO_ALBUMS: Albums = {
  folders: new Map(),
  listed: new Set(),
  areListed: true,
  smart: new Set(),
};

/** Those that there are now. `smart`: smart albums that are named, whose folders give way to those of albums of that name. */
export async function treeAlbums(
  catalogue: Pick<CatalogueReader, 'albums' | 'collections' | 'libraries'>,
  smart: ReadonlySet<SmartAlbum>,
  traits: PathTraits,
): Promise<Albums> {
  const collections = await catalogue.collections();
  const libraries = await catalogue.libraries();
  const states = await Promise.all(libraries.map(({ library }) => catalogue.albums(library.id)));
  const personal = libraries.filter(({ library }) => library.kind === 'personal');
  const isKnown = (album: SmartAlbum) =>
    isByDetails(album) || personal.every(({ state }) => state.smart?.[album] !== undefined);
  return {
    folders: foldersOfAlbums(collections, smart, traits),
    listed: new Set([
      ...collections.filter((one) => one.isKnown).map(({ id }) => id),
      ...[...smart].filter(isKnown).map(smartAlbumId),
    ]),
    areListed: states.every(({ areKnown }) => areKnown),
    smart,
  };
}

/** The albums that a photo is in, smart albums among them that are named. */
export function albumsOfRow(
  { asset, state }: CatalogueRow,
  members: readonly Membership[],
  { smart }: Pick<Albums, 'smart'>,
): readonly CollectionId[] {
  const told = members.map(({ collection }) => collection);
  const away = putAwayAlbumOf(state);
  const own = [...smart].filter((album) => {
    if (isPutAwayAlbum(album)) return album === away;
    return asset !== undefined && isByDetails(album) && isInSmartAlbum(asset, album) === true;
  });
  return [...told, ...own.map(smartAlbumId)];
}

/** Whether a link is of a smart album that another job names. */
export function isOfOtherJob(
  collection: CollectionId | undefined,
  { folders }: Pick<Albums, 'folders'>,
): boolean {
  return collection !== undefined && isSmartAlbumId(collection) && !folders.has(collection);
}

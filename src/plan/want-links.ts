import type { Wanted } from '../model/action.ts';
import type { Asset } from '../model/asset.ts';
import type { CollectionId } from '../model/ids.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { SavedFile } from '../model/state-store.ts';
import { namesAlbums, type Template } from '../model/template.ts';
import { fieldValues } from './field-values.ts';
import { hostOffset, type OffsetAt, renderFolder } from './folder-template.ts';
import { fileName, joinNames, longestPlanned, type SafeName, safeName } from './safe-path.ts';
import { timeOf, type WantRules } from './want-files.ts';

/** A further name that a file is to have. */
export interface WantedLink extends Pick<SavedFile, 'key'> {
  /** Undefined in a tree that knows no albums. */
  readonly collection: CollectionId | undefined;
  /** The file, as it is recorded. */
  readonly source: SavedFile;
  /** Below the destination; undefined for the destination itself. */
  readonly folder: RelativePath | undefined;
  /** In order of preference; never empty. */
  readonly candidates: readonly RelativePath[];
  /** See `Wanted.stems`. */
  readonly stems?: readonly string[] | undefined;
  /** It may be made where there is none; else it only stays. */
  readonly mayMake: boolean;
}

/** One album of a photo, and its folders. */
export interface AlbumOf {
  readonly collection: CollectionId;
  readonly folders: readonly SafeName[];
}

export interface LinkWishes {
  readonly asset: Asset;
  /** What the rules of today want of it. */
  readonly wanted: readonly Wanted[];
  /** Its files as they are recorded, the newest version of each. */
  readonly files: readonly SavedFile[];
  readonly albums: readonly AlbumOf[];
  /** Links may be made of what is wanted: iCloud shows the photo. */
  readonly isShown: boolean;
}

/**
 * The links of one photo in a tree: one for each of its files, in a tree of albums one for each of its albums too. Names are those of
 * the rules, which need not be the file's own: another photo may have taken that in its folder.
 */
export function wantLinks(
  { asset, wanted, files, albums, isShown }: LinkWishes,
  tree: Template,
  { naming, longestName }: Pick<WantRules, 'naming' | 'longestName'>,
  offsetAt: OffsetAt = hostOffset,
): readonly WantedLink[] {
  const time = timeOf(asset, naming, offsetAt);
  const places: readonly Partial<AlbumOf>[] = namesAlbums(tree) ? albums : [{}];
  return places.flatMap(({ collection, folders: album = [] }) => {
    const values = fieldValues(asset, time, { album });
    const folders = renderFolder(tree, time, values, longestPlanned(longestName));
    const folder = folders.length === 0 ? undefined : joinNames(folders);
    return files.map((source): WantedLink => {
      const wish = wanted.find(({ key }) => key.role === source.key.role);
      const names = (wish?.candidates ?? [source.path]).map(fileName);
      return {
        key: source.key,
        collection,
        source,
        folder,
        candidates: names.map((name) => joinNames([...folders, safeName(name)])),
        stems: wish?.stems,
        mayMake: isShown && wish !== undefined,
      };
    });
  });
}

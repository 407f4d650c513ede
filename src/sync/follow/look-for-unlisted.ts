import type { Library } from '../../model/asset.ts';
import type { CollectionId } from '../../model/ids.ts';
import { type CollectionChange, NO_PAGE, type Page } from '../../model/photo-source.ts';
import { listedSmartAlbumOf } from '../../model/smart-albums.ts';
import type { AlbumPorts } from './follow-ports.ts';

/** As it is told of a list that names only some of them. */
const UNTOLD = 'Apple does not tell of all albums';
export const MEMBERS_UNTOLD = 'Apple does not tell what is in an album';

interface Found {
  /** What is there all the same. */
  readonly page: Page | undefined;
  /** Why the list was not all, in words. */
  readonly shortfall: string | undefined;
}

/**
 * Albums and folders that were known, and that a list of all of them does not name: each is asked for by its name before it counts as
 * gone. `named`: those that it does name.
 */
export async function lookForUnlisted(
  { source, catalogue, signal }: AlbumPorts,
  library: Library,
  named: ReadonlySet<CollectionId>,
): Promise<Found> {
  const missing = (await catalogue.collections())
    .filter((one) => one.library === library.id && !named.has(one.id))
    .map(({ id }) => id);
  if (missing.length === 0) return { page: undefined, shortfall: undefined };
  const { collections, asBefore } = await source.lookUpCollections(library.id, missing, signal);
  const answered = new Set([...collections.map(({ id }) => id), ...asBefore]);
  const there = withPlace(collections, new Set([...named, ...asBefore]));
  const isAll = there.length + asBefore.length === 0 && missing.every((id) => answered.has(id));
  return {
    page: there.length === 0 ? undefined : { ...NO_PAGE, collections: there },
    shortfall: isAll ? undefined : UNTOLD,
  };
}

/** Those that no list would show are not counted: what lay in a folder that is gone. */
function withPlace(
  collections: readonly CollectionChange[],
  listed: ReadonlySet<CollectionId>,
): readonly CollectionChange[] {
  const left = new Map(collections.flatMap((one) => (one.now === undefined ? [] : [[one.id, one]])));
  const found = new Set(listed);
  const there: CollectionChange[] = [];
  for (let before = -1; before !== there.length; ) {
    before = there.length;
    for (const [id, one] of left) {
      const parent = one.now?.parent;
      if (parent !== undefined && !found.has(parent)) continue;
      left.delete(id);
      found.add(id);
      there.push(one);
    }
  }
  return there;
}

/** A list that names nobody, where photos were known to be in the album: whether Apple's count says otherwise, or says nothing. */
export async function isEmptyInVain(
  { source, catalogue, signal }: AlbumPorts,
  library: Library,
  album: CollectionId,
): Promise<boolean> {
  if (((await catalogue.countMembers()).get(album) ?? 0) === 0) return false;
  const smart = listedSmartAlbumOf(album);
  const count =
    smart === undefined
      ? (await source.countMembers(library.id, [album], signal)).get(album)
      : (await source.countSmartAlbums(library.id, signal)).get(smart);
  return count !== 0;
}

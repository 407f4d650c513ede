import type { CollectionId } from '../model/ids.ts';

/** Folders of albums of a tree, by id: of those that lie in none any more there is none. */
export type AlbumFolders = ReadonlyMap<CollectionId, string>;

/**
 * Albums whose folders are others than before: those that are new or gone, those that were renamed or moved, and neighbours that give or
 * take a name because of that. One that leaves a folder comes before the one that takes it, but where they go round in a circle.
 */
export function movedAlbums(before: AlbumFolders, now: AlbumFolders): readonly CollectionId[] {
  const moved = [...new Set([...before.keys(), ...now.keys()])].filter(
    (id) => before.get(id) !== now.get(id),
  );
  const leaving = new Map(moved.map((id) => [before.get(id), id]));
  const ordered = new Set<CollectionId>();
  for (const id of moved) {
    const chain: CollectionId[] = [];
    let next: CollectionId | undefined = id;
    while (next !== undefined && !ordered.has(next) && !chain.includes(next)) {
      chain.push(next);
      const folder = now.get(next);
      next = folder === undefined ? undefined : leaving.get(folder);
    }
    for (const one of chain.toReversed()) ordered.add(one);
  }
  return [...ordered];
}

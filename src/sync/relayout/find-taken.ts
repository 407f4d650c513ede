import type { RelativePath } from '../../model/relative-path.ts';
import { folderOf } from '../../plan/safe-path.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { Survey } from './find-misplaced.ts';

/**
 * Which names are not to be had, of those that misplaced files may get: something lies there, or is recorded there, and stays. `freed`:
 * keys of names that will be free.
 */
export async function findTaken(
  { misplaced, kept }: Pick<Survey, 'misplaced' | 'kept'>,
  { destination, pathKey }: OpenedDestination,
  freed: ReadonlySet<string>,
): Promise<(path: RelativePath) => boolean> {
  const own = new Set(misplaced.map(({ path }) => pathKey(path)));
  const names = misplaced.flatMap(({ candidates }) => candidates);
  const unknown = [...new Map(names.map((path) => [pathKey(path), path]))].filter(
    ([key]) => !own.has(key) && !kept.has(key),
  );
  const look = (path: RelativePath) => destination.stat(path);
  const folders = new Set(unknown.flatMap(([, path]) => folderOf(path) ?? []));
  const there = await lookAtPaths([...folders], look);
  const inFolders = unknown.flatMap(([, path]) => {
    const folder = folderOf(path);
    return folder === undefined || there.has(folder) ? [path] : [];
  });
  const found = await lookAtPaths(inFolders, look);
  const taken = new Set([...found.keys()].map((path) => pathKey(path)).filter((key) => !freed.has(key)));
  return (path) => kept.has(pathKey(path)) || taken.has(pathKey(path));
}

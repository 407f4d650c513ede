import type { Destination } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { folderOf } from '../../plan/safe-path.ts';
import { throwIfRunEnds } from './code-of.ts';

/** Removes these folders and those above them, as long as nothing is left in them. Answers how many. */
export async function removeEmptied(
  left: readonly RelativePath[],
  destination: Pick<Destination, 'removeEmptyFolder'>,
): Promise<number> {
  const folders = new Set<RelativePath>();
  for (const innermost of left) {
    for (let folder: RelativePath | undefined = innermost; folder !== undefined; folder = folderOf(folder))
      folders.add(folder);
  }
  let removed = 0;
  // The deepest first: a folder is longer than the one above it.
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) {
    try {
      if (await destination.removeEmptyFolder(folder)) removed += 1;
    } catch (error) {
      throwIfRunEnds(error);
    }
  }
  return removed;
}

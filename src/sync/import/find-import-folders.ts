import {
  findFolders,
  type FoundFolders,
  type NamedFolder,
  realPath,
} from '../../destinations/local/find-folders.ts';

/** The folders to import, or everything that is wrong with them. `directory`: the destination, absolute. */
export async function findImportFolders(
  named: readonly NamedFolder[],
  directory: string | undefined,
): Promise<FoundFolders> {
  if (named.length === 0) return { problems: ['import takes one folder or more'] };
  return findFolders(named, directory === undefined ? undefined : await realPath(directory));
}

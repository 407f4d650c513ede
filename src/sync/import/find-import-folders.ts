import type { FoundFolders, NamedFolder } from '../../model/local-files.ts';
import { localFiles } from '../open/local-files.ts';

/** The folders to import, or everything that is wrong with them. `directory`: the destination, absolute. */
export async function findImportFolders(
  named: readonly NamedFolder[],
  directory: string | undefined,
): Promise<FoundFolders> {
  if (named.length === 0) return { problems: ['import takes one folder or more'] };
  return localFiles.find(named, directory === undefined ? undefined : await localFiles.resolve(directory));
}

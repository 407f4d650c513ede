import { createFilesAsSource } from '../../destinations/local/files-as-source.ts';
import { findFolders, realPath } from '../../destinations/local/find-folders.ts';
import { openHashPool } from '../../destinations/local/hash-files.ts';
import { isUntouched, walkFolder, walkPatiently } from '../../destinations/local/walk-folder.ts';
import type { LocalFiles } from '../../model/local-files.ts';

/** The disks of this machine. */
export const localFiles: LocalFiles = {
  find: findFolders,
  resolve: realPath,
  walk: (folder, onUnreadable) => walkFolder(folder, onUnreadable),
  walkPatiently,
  isUntouched: (file) => isUntouched(file),
  openHashPool,
  asSource: createFilesAsSource,
};

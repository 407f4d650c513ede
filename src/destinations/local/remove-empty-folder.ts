import { join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import type { DiskRoot } from './disk-root.ts';
import { unlessMissing } from './disk-error.ts';
import { HIDDEN } from './hidden-folder.ts';

/** See `Destination.removeEmptyFolder`. The system itself refuses a folder in which anything is. */
export async function removeEmptyFolder(
  { root, calls, folders, sync }: DiskRoot,
  folder: string,
): Promise<boolean> {
  const path = join(root, folder);
  if (folder === '.' || folder.split('/')[0] === HIDDEN) return false;
  if ((await unlessMissing(calls.lstat(path)))?.kind !== 'directory') return false;
  const above = await folders.ensure(posix.dirname(folder));
  try {
    await calls.rmdir(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return false;
  }
  await sync.directory(above);
  return true;
}

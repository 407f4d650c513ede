import { errorCodeOf } from '../../base/errors.ts';
import { nodeDiskCalls, type DiskCalls } from './disk-calls.ts';
import type { FoundFile } from './walk-folder.ts';

/** Whether a file still has the size and time it was found with. What cannot be looked at is as good as changed. */
export async function isUntouched(
  { path, size, modifiedAtMs }: FoundFile,
  calls: Pick<DiskCalls, 'lstat'> = nodeDiskCalls,
): Promise<boolean> {
  const entry = await calls.lstat(path).catch((error: unknown) => {
    if (errorCodeOf(error) === undefined) throw error;
    return undefined;
  });
  return entry?.kind === 'file' && entry.size === size && entry.modifiedAtMs === modifiedAtMs;
}

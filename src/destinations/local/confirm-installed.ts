import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { DestinationError } from '../../model/destination.ts';
import type { DiskEntry } from './disk-calls.ts';
import type { DiskRoot } from './disk-root.ts';
import { removeLeftover } from './disk-error.ts';

/** Looks whether a file that was just put here is where it should be; one that went through a link is taken away again. */
export async function confirmInstalled(
  { root, calls, folders }: DiskRoot,
  path: string,
  entry: Pick<DiskEntry, 'identity' | 'size'>,
): Promise<void> {
  try {
    await folders.confirm(path, entry);
  } catch (error) {
    // Refused, not merely impossible to look at.
    if (error instanceof DestinationError || error instanceof KeepsakeError) {
      const there = await calls.lstat(join(root, path)).catch((lost: unknown) => {
        if (errorCodeOf(lost) === undefined) throw lost;
      });
      if (there?.identity === entry.identity) await removeLeftover(calls, join(root, path));
    }
    throw error;
  }
}

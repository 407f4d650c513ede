import { join } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { nodeDiskCalls, type DiskCalls } from './disk-calls.ts';
import { HIDDEN } from './hidden-folder.ts';
import type { Clock } from '../../base/clock.ts';
import { diskCallsFor } from './prompt-disk-calls.ts';
import type { FoundFile, UnreadablePath } from '../../model/local-files.ts';

/** What systems and programs leave beside photos, in lower case. */
const JUNK: ReadonlySet<string> = new Set([
  HIDDEN,
  '.ds_store',
  'thumbs.db',
  'desktop.ini',
  '@eadir',
  '#recycle',
  '$recycle.bin',
  '.spotlight-v100',
  '.fseventsd',
  '.trashes',
  'lost+found',
]);

/** Resource forks that macOS writes beside files on disks of others. */
const APPLE_DOUBLE = '._';

/** What icloudpd has not finished. */
const UNFINISHED = '.part';

/**
 * Regular files below a folder, in the order of their names. Links are not followed and junk is passed over; a folder or
 * file that cannot be looked at is told and costs itself.
 */
export async function* walkFolder(
  folder: string,
  onUnreadable: (found: UnreadablePath) => void,
  calls: Pick<DiskCalls, 'list' | 'lstat'> = nodeDiskCalls,
): AsyncGenerator<FoundFile> {
  let names;
  try {
    names = await calls.list(folder);
  } catch (error) {
    onUnreadable({ path: folder, code: codeOf(error) });
    return;
  }
  for (const name of names.toSorted()) {
    if (isJunk(name)) continue;
    const path = join(folder, name);
    try {
      const { kind, size, modifiedAtMs } = await calls.lstat(path);
      if (kind === 'directory') yield* walkFolder(path, onUnreadable, calls);
      if (kind === 'file') yield { path, size, modifiedAtMs };
    } catch (error) {
      const code = codeOf(error);
      // Gone since its folder was read, unless the name is one that cannot be written in Unicode.
      if (code !== 'ENOENT' || name.includes('\ufffd')) onUnreadable({ path, code });
    }
  }
}

/** The same where much else waits for it: a share that hangs is given up, and a disk of this machine answers at once. */
export async function* walkPatiently(
  folder: string,
  onUnreadable: (found: UnreadablePath) => void,
  clock: Clock,
): AsyncGenerator<FoundFile> {
  yield* walkFolder(folder, onUnreadable, await diskCallsFor(folder, clock));
}

function isJunk(name: string): boolean {
  return JUNK.has(name.toLowerCase()) || name.startsWith(APPLE_DOUBLE) || name.endsWith(UNFINISHED);
}

function codeOf(error: unknown): string {
  const code = errorCodeOf(error);
  if (code === undefined) throw error;
  return code;
}

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

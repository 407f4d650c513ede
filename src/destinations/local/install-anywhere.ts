import { createHash } from 'node:crypto';
import { basename, dirname, join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskEntry } from './disk-calls.ts';
import { install } from './install.ts';
import type { NameNote } from './install-reserved.ts';
import type { DiskRoot } from './disk-root.ts';
import { readChunks } from './read-file.ts';
import { removeLeftover } from './disk-error.ts';

/** The file under the old name: the one that has to stand under the new one. */
export type Installing = Pick<DiskEntry, 'identity' | 'size' | 'modifiedAtMs'>;

/**
 * As `install`, also where the two names lie on different volumes, because a folder is a mount point. `path` lies below the
 * root. The new name was looked at when this answers `installed`.
 */
export async function installAnywhere(
  disk: DiskRoot,
  from: string,
  path: string,
  file: Installing,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const folder = await disk.folders.ensure(posix.dirname(path));
  try {
    const answer = await install(disk, from, join(folder, posix.basename(path)), note);
    if (answer === 'installed') await confirmInstalled(disk, path, file);
    return answer;
  } catch (error) {
    if (errorCodeOf(error) !== 'EXDEV') throw error;
    return installCopy(disk, from, path, file, note);
  }
}

/**
 * As `install`, for names on different volumes: the bytes are made durable beside the new name first, under a hidden one
 * (FAULTS.md B9). The old name goes last, so that at no moment a crash leaves none.
 */
export async function installCopy(
  disk: DiskRoot,
  from: string,
  path: string,
  file: Installing,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const { calls } = disk;
  const to = join(disk.root, path);
  const sibling = join(dirname(to), `.keepsake-${shortName(basename(from))}`);
  // A run that was cut off may have left it, whole or not, or as a second name of the saved file.
  await removeLeftover(calls, sibling);
  try {
    const copied = await copy(disk, from, sibling, file.modifiedAtMs);
    const answer = await install(disk, sibling, to, note);
    if (answer === 'installed') await confirmInstalled(disk, path, copied);
    // The old name goes when the new one is durable: these may be the only bytes there are.
    await removeLeftover(calls, answer === 'taken' ? sibling : from);
    return answer;
  } catch (error) {
    await removeLeftover(calls, sibling);
    throw error;
  }
}

/** A name that is as long as names can be leaves no room for more. */
function shortName(name: string): string {
  return name.length < 64 ? name : createHash('sha256').update(name).digest('hex').slice(0, 32);
}

async function copy(disk: DiskRoot, from: string, to: string, modifiedAtMs: number): Promise<Installing> {
  const { calls, sync } = disk;
  const source = await calls.open(from, 'read');
  try {
    const target = await calls.open(to, 'create');
    try {
      let position = 0;
      for await (const chunk of readChunks(source, from, Infinity)) {
        await target.write([chunk], position);
        position += chunk.length;
      }
      await disk.setTime(target, modifiedAtMs);
      await sync.file(target);
      return await target.entry();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

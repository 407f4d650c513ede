import { basename, dirname, join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { confirmInstalled } from './confirm-installed.ts';
import type { DiskEntry } from './disk-calls.ts';
import { install } from './install.ts';
import type { NameNote } from './name-notes.ts';
import type { Place } from './place.ts';
import { readChunks } from './read-file.ts';
import { removeLeftover } from './remove-leftover.ts';

/** The file under the old name: the one that has to stand under the new one. */
export type Installing = Pick<DiskEntry, 'identity' | 'size' | 'modifiedAtMs'>;

/**
 * As `install`, also where the two names lie on different volumes, because a folder is a mount point. `path` lies below the
 * root. The new name was looked at when this answers `installed`.
 */
export async function installAnywhere(
  place: Place,
  from: string,
  path: string,
  file: Installing,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const folder = await place.folders.ensure(posix.dirname(path));
  try {
    const answer = await install(place, from, join(folder, posix.basename(path)), note);
    if (answer === 'installed') await confirmInstalled(place, path, file);
    return answer;
  } catch (error) {
    if (errorCodeOf(error) !== 'EXDEV') throw error;
    return installCopy(place, from, path, file, note);
  }
}

/**
 * As `install`, for names on different volumes: the bytes are made durable beside the new name first, under a hidden one
 * (reliability.md B9). The old name goes last, so that at no moment a crash leaves none.
 */
export async function installCopy(
  place: Place,
  from: string,
  path: string,
  file: Installing,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const { calls } = place;
  const to = join(place.root, path);
  const sibling = join(dirname(to), `.keepsake-${basename(from)}`);
  // A run that was cut off may have left it, whole or not, or as a second name of the saved file.
  await removeLeftover(calls, sibling);
  try {
    const copied = await copy(place, from, sibling, file.modifiedAtMs);
    const answer = await install(place, sibling, to, note);
    if (answer === 'installed') await confirmInstalled(place, path, copied);
    // The old name goes when the new one is durable: these may be the only bytes there are.
    await removeLeftover(calls, answer === 'taken' ? sibling : from);
    return answer;
  } catch (error) {
    await removeLeftover(calls, sibling);
    throw error;
  }
}

async function copy(place: Place, from: string, to: string, modifiedAtMs: number): Promise<Installing> {
  const { calls, sync } = place;
  const source = await calls.open(from, 'read');
  try {
    const target = await calls.open(to, 'create');
    try {
      let position = 0;
      for await (const chunk of readChunks(source, from, Infinity)) {
        await target.write([chunk], position);
        position += chunk.length;
      }
      await place.setTime(target, modifiedAtMs);
      await sync.file(target);
      return await target.entry();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

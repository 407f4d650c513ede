import { basename, dirname, join } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { install } from './install.ts';
import type { NameNote } from './name-notes.ts';
import type { Place } from './place.ts';
import { readChunks } from './read-file.ts';
import { removeLeftover } from './remove-leftover.ts';

/** As `install`, also where the two names lie on different volumes, because a folder is a mount point. */
export async function installAnywhere(
  place: Place,
  from: string,
  to: string,
  modifiedAtMs: number,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  try {
    return await install(place, from, to, note);
  } catch (error) {
    if (errorCodeOf(error) !== 'EXDEV') throw error;
    return installCopy(place, from, to, modifiedAtMs, note);
  }
}

/**
 * As `install`, for names on different volumes: the bytes are made durable beside the new name first, under a hidden one
 * (reliability.md B9). The old name goes last, so that at no moment a crash leaves none.
 */
export async function installCopy(
  place: Place,
  from: string,
  to: string,
  modifiedAtMs: number,
  note?: NameNote,
): Promise<'installed' | 'taken'> {
  const { calls } = place;
  const sibling = join(dirname(to), `.keepsake-${basename(from)}`);
  // A run that was cut off may have left it, whole or not, or as a second name of the saved file.
  await removeLeftover(calls, sibling);
  try {
    await copy(place, from, sibling, modifiedAtMs);
    const answer = await install(place, sibling, to, note);
    // The old name goes when the new one is durable: these may be the only bytes there are.
    await removeLeftover(calls, answer === 'taken' ? sibling : from);
    return answer;
  } catch (error) {
    await removeLeftover(calls, sibling);
    throw error;
  }
}

async function copy(place: Place, from: string, to: string, modifiedAtMs: number): Promise<void> {
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
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

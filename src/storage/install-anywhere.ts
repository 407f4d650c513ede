import { basename, dirname, join } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { install, removeLeftover } from './install.ts';
import type { Place } from './place.ts';
import { readChunks } from './read-file.ts';

/** As `install`, also where the two names lie on different volumes, because a folder is a mount point. */
export async function installAnywhere(
  place: Place,
  from: string,
  to: string,
  modifiedAtMs: number,
): Promise<'installed' | 'taken'> {
  try {
    return await install(place.calls, from, to);
  } catch (error) {
    if (errorCodeOf(error) !== 'EXDEV') throw error;
    return installAcross(place, from, to, modifiedAtMs);
  }
}

/** The bytes are made durable on the other volume first, under a hidden name (reliability.md B9). */
async function installAcross(
  place: Place,
  from: string,
  to: string,
  modifiedAtMs: number,
): Promise<'installed' | 'taken'> {
  const { calls } = place;
  const sibling = join(dirname(to), `.keepsake-${basename(from)}`);
  // A run that was cut off may have left it, whole or not, or as a second name of the saved file.
  await removeLeftover(calls, sibling);
  try {
    await copy(place, from, sibling, modifiedAtMs);
    const answer = await install(calls, sibling, to);
    if (answer === 'taken') await removeLeftover(calls, sibling);
    // The old name goes when the new one is durable: these may be the only bytes there are.
    else await place.sync.directory(dirname(to));
    if (answer === 'installed') await removeLeftover(calls, from);
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

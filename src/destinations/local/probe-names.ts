import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { DestinationError } from '../../model/destination.ts';
import type { DiskCalls } from './disk-calls.ts';
import { onDisk, unlessMissing, removeLeftover } from './disk-error.ts';
import { HIDDEN } from './hidden-folder.ts';
import { readMarker } from './volume-marker.ts';

/** With and without accents: some drivers fold the one and not the other. */
const SPELLINGS: readonly (readonly [lower: string, upper: string])[] = [
  ['a', 'A'],
  ['\u00e9', '\u00c9'],
];

/** What a disk says to a name that it cannot have, whatever name that is. */
const NO_SUCH_NAME: ReadonlySet<string> = new Set(['EPERM', 'EINVAL', 'EILSEQ', 'ENOENT', 'EACCES']);

/**
 * Whether names that differ in case only are two, found out by making both. Numbers of files would not tell: many drivers
 * number them by the name they were asked for (FAULTS.md F6).
 */
export async function tellsCasesApart(calls: DiskCalls, folder: string): Promise<boolean> {
  const stem = join(folder, `probe-${randomUUID()}-`);
  for (const [lower, upper] of SPELLINGS) {
    const made = await make(calls, stem + lower);
    if (made !== 'made') continue;
    try {
      const second = await make(calls, stem + upper);
      if (second === 'taken') return false;
      if (second === 'made') await removeLeftover(calls, stem + upper);
    } finally {
      await removeLeftover(calls, stem + lower);
    }
  }
  return true;
}

/** Shorter ones leave no room for what sets photos apart, nor for names of our own. */
const SHORTEST_BYTES = 100;
const LONGEST_BYTES = 255;

/**
 * The most bytes that a name has here: eCryptfs and others that encrypt names take fewer than the usual 255. Found out by making files,
 * because not all file systems tell it, and some tell what they do not keep.
 */
export function longestName(calls: DiskCalls, folder: string): Promise<number> {
  return longestThat(async (name) => {
    const path = join(folder, name);
    try {
      await onDisk('create a file in', HIDDEN, async () => (await calls.open(path, 'create')).close());
    } catch (error) {
      if (!(error instanceof DestinationError) || error.scope === 'volume') throw error;
      const isAboutName = error.code === 'ENAMETOOLONG' || NO_SUCH_NAME.has(error.code);
      // Not all say so; what refuses short names as well has another reason.
      if (isAboutName || name.length > SHORTEST_BYTES) return false;
      throw error;
    } finally {
      await removeLeftover(calls, path);
    }
    return true;
  });
}

/** The same where nothing may be made: most refuse to look for a name that they cannot have. */
export function seemsLongestName(calls: DiskCalls, folder: string): Promise<number> {
  return longestThat(async (name) => {
    try {
      await calls.lstat(join(folder, name));
      return true;
    } catch (error) {
      return errorCodeOf(error) !== 'ENAMETOOLONG';
    }
  });
}

async function longestThat(isPossible: (name: string) => Promise<boolean>): Promise<number> {
  const fits = (bytes: number) => isPossible(`probe-${randomUUID()}-`.padEnd(bytes, 'n'));
  if (await fits(LONGEST_BYTES)) return LONGEST_BYTES;
  let [longest, tooLong] = [SHORTEST_BYTES, LONGEST_BYTES];
  while (tooLong - longest > 1) {
    const bytes = Math.floor((longest + tooLong) / 2);
    if (await fits(bytes)) longest = bytes;
    else tooLong = bytes;
  }
  // Where nothing is possible, something else is wrong.
  return longest > SHORTEST_BYTES || (await fits(longest)) ? longest : LONGEST_BYTES;
}

/** The same where nothing may be made: whether our own marker is there in another spelling, too. */
export async function seemsToTellCasesApart(
  calls: DiskCalls,
  root: string,
  id: string | undefined,
): Promise<boolean> {
  if (id === undefined)
    return (await unlessMissing(calls.lstat(join(root, HIDDEN.toUpperCase())))) === undefined;
  return (await readMarker(calls, root, HIDDEN.toUpperCase()))?.id !== id;
}

async function make(calls: DiskCalls, path: string): Promise<'made' | 'taken' | 'impossible'> {
  try {
    await (await calls.open(path, 'create')).close();
    return 'made';
  } catch (error) {
    const code = errorCodeOf(error) ?? '';
    if (code === 'EEXIST') return 'taken';
    if (NO_SUCH_NAME.has(code)) return 'impossible';
    return onDisk('create a file in', HIDDEN, () => Promise.reject(error));
  }
}

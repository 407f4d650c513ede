import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
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

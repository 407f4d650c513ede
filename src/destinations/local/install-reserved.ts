import { dirname } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import type { Slots } from '../../base/slots.ts';
import type { DiskCalls } from './disk-calls.ts';
import { unlessMissing, removeLeftover } from './disk-error.ts';
import type { DurableSync } from './durable-sync.ts';

/** What giving a file another name needs. */
export interface InstallPorts {
  readonly calls: DiskCalls;
  readonly sync: DurableSync;
  /** One slot, for steps that no two calls may be in at once. */
  readonly alone: Slots;
}

/** Says, durably, that an empty file at one path of the destination belongs to no program: its photo was on the way. */
export interface NameNote {
  write(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * `install` without hard links. A rename replaces what it finds, so the name is made first, as an empty file, in the one way
 * that fails when it is there already in any spelling; then the file is renamed onto that. The note is durable before the
 * empty file is made, and goes when the new name is durable and the old one is gone.
 */
export async function installReserved(
  { calls, sync, alone }: InstallPorts,
  from: string,
  to: string,
  note: NameNote | undefined,
): Promise<'installed' | 'taken'> {
  if ((await unlessMissing(calls.lstat(to))) !== undefined) return 'taken';
  await note?.write();
  // One at a time: a driver that answers two of us at once that the name was free would cost a photo.
  const answer = await alone.use(() => renameOntoReserved(calls, from, to));
  if (answer === 'installed') {
    await sync.directory(dirname(to));
    // FAT may come back from power loss with both names for one file: removing the old one would cost the bytes.
    await sync.directory(dirname(from));
  }
  await note?.remove();
  return answer;
}

async function renameOntoReserved(
  calls: DiskCalls,
  from: string,
  to: string,
): Promise<'installed' | 'taken'> {
  const { size } = await calls.lstat(from);
  try {
    await (await calls.open(to, 'create')).close();
    // Another program may have found the empty file and written to it.
    if (!(await isEmptyFile(calls, to))) return 'taken';
    await calls.rename(from, to);
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return 'taken';
    if (await wasRenamed(calls, from, to, size)) return 'installed';
    await removeReservation(calls, to);
    throw error;
  }
  return 'installed';
}

/** A lost reply looks like a failure (FAULTS.md N2). */
async function wasRenamed(calls: DiskCalls, from: string, to: string, size: number): Promise<boolean> {
  try {
    if ((await unlessMissing(calls.lstat(from))) !== undefined) return false;
    const there = await unlessMissing(calls.lstat(to));
    return there?.kind === 'file' && there.size === size;
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return false;
  }
}

/** What cannot be removed now is removed by the next run, which finds the note. */
async function removeReservation(calls: DiskCalls, path: string): Promise<void> {
  try {
    if (await isEmptyFile(calls, path)) await removeLeftover(calls, path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

/** As a reservation is: an empty file with one name. */
export async function isEmptyFile(calls: DiskCalls, path: string): Promise<boolean> {
  const entry = await unlessMissing(calls.lstat(path));
  return entry?.kind === 'file' && entry.size === 0 && entry.names <= 1;
}

import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import type { FileCalls } from './file-calls.ts';
import { setAside } from './private-file.ts';

/**
 * Gives a small private file new content: a crash at any moment leaves the old or the new one, whole (FAULTS.md D8).
 * The folder is synced too, so that "done" means durable.
 */
export async function replaceFile(calls: FileCalls, path: string, text: string): Promise<void> {
  const draft = `${path}.tmp`;
  // Left behind by a crash. The account lock makes sure that no other process is at work on it.
  await clear(calls, draft);
  try {
    await writeNew(calls, draft, text);
    await install(calls, draft, path);
  } catch (error) {
    await calls.remove(draft).catch(() => {});
    throw error;
  }
  await calls.syncDirectory(dirname(path));
}

/** What the system says of a folder that is to be removed, or replaced, as if it were a file. */
const FOLDER = new Set(['EISDIR', 'EPERM', 'ENOTEMPTY', 'EEXIST']);

async function clear(calls: FileCalls, path: string): Promise<void> {
  await calls.remove(path).catch((error: unknown) => setFolderAside(calls, path, error));
}

/** Links and pipes are replaced; a folder in the way is not. */
async function install(calls: FileCalls, from: string, to: string): Promise<void> {
  try {
    await calls.rename(from, to);
  } catch (error) {
    await setFolderAside(calls, to, error);
    await calls.rename(from, to);
  }
}

async function setFolderAside(calls: FileCalls, path: string, error: unknown): Promise<void> {
  if (!FOLDER.has(errorCodeOf(error) ?? '') || (await calls.look(path))?.kind !== 'directory') throw error;
  await setAside(calls, path);
}

/** Makes a file that was not there, durably. */
export async function writeNew(calls: FileCalls, path: string, text: string): Promise<void> {
  const file = await calls.create(path);
  try {
    await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

import { dirname } from 'node:path';
import type { FileCalls } from './file-calls.ts';

/**
 * Gives a small private file new content: a crash at any moment leaves the old or the new one, whole (reliability.md D8).
 * The folder is synced too, so that "done" means durable.
 */
export async function replaceFile(calls: FileCalls, path: string, text: string): Promise<void> {
  const draft = `${path}.tmp`;
  // Left behind by a crash. The account lock makes sure that it is nobody else's work.
  await calls.remove(draft);
  try {
    await writeNew(calls, draft, text);
    await calls.rename(draft, path);
  } catch (error) {
    await calls.remove(draft).catch(() => {});
    throw error;
  }
  await calls.syncDirectory(dirname(path));
}

async function writeNew(calls: FileCalls, path: string, text: string): Promise<void> {
  const file = await calls.create(path);
  try {
    await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

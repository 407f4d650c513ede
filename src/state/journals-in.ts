import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const JOURNAL_END = '.deletions.jsonl';

/** Journals of deletions, of every account of a cookie directory. */
export async function journalsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(JOURNAL_END)).map((name) => join(folder, name));
}

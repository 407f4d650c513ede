import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** State files of other accounts, beside this one: `{account}.sqlite`, and nothing that only looks like it. */
export async function siblingStates(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.sqlite') && !isNoState(name) && name !== basename(path))
    .toSorted()
    .map((name) => join(folder, name));
}

function isNoState(name: string): boolean {
  return name === 'locks.sqlite' || name.endsWith('.catalogue.sqlite');
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepsake, type Outside } from './outside.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A file that its user alone can read, with its folders; answers its path. */
export function writePrivately(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** A command that has nothing but its surroundings. */
export function bare(
  args: readonly string[],
  { folder = temporaryFolder(), ...outside }: Partial<Outside> = {},
) {
  return keepsake(args, { folder, ...outside });
}

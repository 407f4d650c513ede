import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';

/** What starts this program again, whatever the folder: the single executable, or Node and the file that it was started with. */
export function ownProgram(): readonly string[] {
  const [, file = ''] = process.argv;
  return isSea() ? [process.execPath] : [process.execPath, realpathSync(file)];
}

import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');
/** Always the same: byte code is kept by the name of its file. */
const folder = join(checkout, 'node_modules/.cache/installed');

/** keepsake as a user has it: what `npm run build` made, without the sources, in a folder of its own. */
function install(): string {
  for (const part of ['bin', 'dist', 'package.json']) {
    rmSync(join(folder, part), { recursive: true, force: true });
    cpSync(join(checkout, part), join(folder, part), { recursive: true });
  }
  return join(folder, 'bin/keepsake.js');
}

export const PROGRAM = install();

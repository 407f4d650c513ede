import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { giveNewToFolderOwner } from './give-to-folder-owner.ts';
import { strangeOwner } from './own-file.ts';
import { errorCodeOf } from '../base/errors.ts';
import { oddShape } from '../base/odd-shape.ts';
import { whyNotMade } from '../base/system-words.ts';

/**
 * Puts a file that others may read in the place of the one before: who reads it meets the old or the new one, whole. Answers why it is not
 * there; undefined: it is.
 */
export function putFile(path: string, text: string): string | undefined {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const before = lstatSync(path, { throwIfNoEntry: false });
    const odd =
      before === undefined ? undefined : (oddShape(before) ?? strangeOwner(before, process.getuid?.()));
    if (odd !== undefined) return odd;
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { flag: 'wx', mode: before === undefined ? 0o644 : before.mode & 0o777 });
    giveNewToFolderOwner(draft);
    renameSync(draft, path);
    return undefined;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    rmSync(draft, { force: true });
    return whyNotMade(code);
  }
}

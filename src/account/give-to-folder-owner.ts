import { fchownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';

/**
 * Gives what root has just made to whom its folder belongs: root signs in inside containers whose runs are another user's, who
 * could not use root's files. By descriptor, so that no link is followed. Where the system refuses, the thing stays root's.
 */
export function giveToFolderOwner(
  descriptor: number,
  path: string,
  ownUid: number | undefined = process.getuid?.(),
): void {
  if (ownUid !== 0) return;
  try {
    const folder = statSync(dirname(path));
    if (folder.uid !== 0) fchownSync(descriptor, folder.uid, folder.gid);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

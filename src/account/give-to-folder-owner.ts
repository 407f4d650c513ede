import {
  chownSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  openSync,
  promises,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';

/**
 * Gives what root has just made to whom its folder belongs: root signs in and syncs inside containers whose runs are another user's,
 * who could not use root's files. By descriptor, so that no link is followed. Where the system refuses, the thing stays root's.
 */
export function giveToFolderOwner(
  descriptor: number,
  path: string,
  ownUid: number | undefined = process.getuid?.(),
): void {
  if (ownUid !== 0) return;
  unlessRefused(() => {
    if (statSync(dirname(path)).uid === 0) return;
    const owner = newOwner(fstatSync(descriptor), statSync(dirname(placeOf(descriptor, path))));
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
  });
}

/** The same for a folder, or for a file that nobody holds open. */
export function giveNewToFolderOwner(path: string, ownUid: number | undefined = process.getuid?.()): void {
  if (ownUid !== 0) return;
  unlessRefused(() => {
    if (statSync(dirname(path)).uid === 0) return;
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      giveToFolderOwner(descriptor, path, ownUid);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Opens what it names without opening it: a socket cannot be opened otherwise. Of Linux, and the same on all machines. */
const O_PATH = 0o10_000_000;

/** The same for a socket. Elsewhere than on Linux it cannot be named by descriptor, and stays root's. */
export function giveSocketToFolderOwner(
  path: string,
  ownUid: number | undefined = process.getuid?.(),
  platform = process.platform,
): void {
  if (ownUid !== 0 || platform !== 'linux') return;
  unlessRefused(() => {
    if (statSync(dirname(path)).uid === 0) return;
    const descriptor = openSync(path, O_PATH | constants.O_NOFOLLOW);
    try {
      const made = fstatSync(descriptor);
      const owner = newOwner(made, statSync(dirname(placeOf(descriptor, path))));
      if (owner !== undefined && made.isSocket())
        chownSync(`/proc/self/fd/${descriptor}`, owner.uid, owner.gid);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** As `giveNewToFolderOwner` for a share: one that hangs must not hold the whole process. */
export async function giveNewLater(
  path: string,
  ownUid: number | undefined = process.getuid?.(),
): Promise<void> {
  if (ownUid !== 0) return;
  try {
    if ((await promises.stat(dirname(path))).uid === 0) return;
    const file = await promises.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const place = await promises.readlink(`/proc/self/fd/${file.fd}`).catch(() => path);
      const owner = newOwner(await file.stat(), await promises.stat(dirname(place)));
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

/**
 * Only what is root's own, and has no second name: the owner of the folder may have put something else of root's into the place of what
 * root made there.
 */
function newOwner(
  made: Pick<Stats, 'uid' | 'nlink' | 'isDirectory' | 'isFile' | 'isSocket'>,
  folder: Pick<Stats, 'uid' | 'gid'>,
): { readonly uid: number; readonly gid: number } | undefined {
  const isAlone = made.isDirectory() || ((made.isFile() || made.isSocket()) && made.nlink === 1);
  return made.uid === 0 && isAlone && folder.uid !== 0 ? { uid: folder.uid, gid: folder.gid } : undefined;
}

/** Where it lies by now, without any link in between: the owner may have put one into the path meanwhile. */
function placeOf(descriptor: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return path;
  }
}

function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

import fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../base/clock.ts';
import { giveNewToFolderOwner, giveToFolderOwner } from '../../account/give-to-folder-owner.ts';
import { errorCodeOf } from '../../base/errors.ts';
import {
  type DiskCalls,
  type DiskFile,
  diskEntry,
  diskSpace,
  makesFile,
  nodeDiskCalls,
  OPEN_FLAGS,
  permissionsOf,
  writeAll,
} from './disk-calls.ts';
import { withTimeLimit } from './with-time-limit.ts';

/**
 * Linux file systems on disks of this machine, by `statfs` type (statfs(2)). They answer calls about names in a few
 * microseconds; a trip through the thread pool costs ten times as much, and a photo takes a dozen of them.
 */
const LOCAL: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** More may have to wait for the disk, and with it everything else. */
const PROMPT_WRITE_BYTES = 256 * 1024;

/** The calls for a destination: prompt ones where the disk is local; elsewhere patient ones, which no share can hold for ever. */
export async function diskCallsFor(root: string, clock: Clock): Promise<DiskCalls> {
  const patient = withTimeLimit(nodeDiskCalls, clock);
  return process.platform === 'linux' && (await isLocal(root, patient)) ? promptDiskCalls : patient;
}

/** A folder that is still to be made will lie where the one above it does. */
async function isLocal(path: string, calls: DiskCalls): Promise<boolean> {
  try {
    return LOCAL.has((await calls.space(path)).type);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' && path !== dirname(path) && isLocal(dirname(path), calls);
  }
}

/** Made once: a plan looks at three free names for every file, and the stack of an error costs more than the look. */
const NO_ENTRY = Object.assign(new Error('ENOENT: no such file or directory, lstat'), { code: 'ENOENT' });

/** As `nodeDiskCalls`, without the thread pool for whatever only touches names and caches. What waits for the disk does so elsewhere. */
export const promptDiskCalls: DiskCalls = {
  ...nodeDiskCalls,
  async open(path, mode) {
    if (!makesFile(mode)) return diskFile(fs.openSync(path, OPEN_FLAGS[mode]));
    // Not prompt: a name that is made waits for the journal of the file system while other files are synced.
    const descriptor = await openElsewhere(path, OPEN_FLAGS[mode], permissionsOf(mode));
    giveToFolderOwner(descriptor, path);
    return diskFile(descriptor);
  },
  async lstat(path) {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) throw NO_ENTRY;
    return diskEntry(stats);
  },
  async mkdir(path) {
    fs.mkdirSync(path);
    giveNewToFolderOwner(path);
  },
  link: async (from, to) => fs.linkSync(from, to),
  symlink: async (target, path) => fs.symlinkSync(target, path),
  readlink: async (path) => fs.readlinkSync(path),
  rename: async (from, to) => fs.renameSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  rmdir: async (path) => fs.rmdirSync(path),
  async syncDirectory(path) {
    const descriptor = fs.openSync(path, 'r');
    try {
      await fsync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  },
  space: async (path) => diskSpace(fs.statfsSync(path)),
};

const openElsewhere = promisify(fs.open);
const fsync = promisify(fs.fsync);
const readInto = promisify(fs.read);
const writev = promisify(fs.writev);

function diskFile(descriptor: number): DiskFile {
  return {
    entry: async () => diskEntry(fs.fstatSync(descriptor, { bigint: true })),
    read: async (into, position) => (await readInto(descriptor, into, 0, into.length, position)).bytesRead,
    write: (chunks, position) =>
      writeAll(chunks, position, async (left, at) => {
        const bytes = left.reduce((sum, { length }) => sum + length, 0);
        if (bytes <= PROMPT_WRITE_BYTES) return fs.writevSync(descriptor, left, at);
        return (await writev(descriptor, left, at)).bytesWritten;
      }),
    truncate: async (size) => fs.ftruncateSync(descriptor, size),
    setTime: async (modifiedAtMs) =>
      fs.futimesSync(descriptor, new Date(modifiedAtMs), new Date(modifiedAtMs)),
    sync: () => fsync(descriptor),
    close: async () => fs.closeSync(descriptor),
  };
}

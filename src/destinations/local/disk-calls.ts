import { constants, promises as fs, type BigIntStats, type StatsFs } from 'node:fs';
import { giveNewLater } from '../../account/give-to-folder-owner.ts';

/**
 * The system calls keepsake makes on a destination, as a port, so that each of them can fail in tests. Rejects with Node's
 * system errors, as they come.
 */
export interface DiskCalls {
  /** `read` and `update` refuse a symbolic link at `path`; the others refuse anything that is there. */
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** What stands under this name itself: links are not followed. */
  lstat(path: string): Promise<DiskEntry>;
  realpath(path: string): Promise<string>;
  list(directory: string): Promise<readonly string[]>;
  mkdir(path: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  /** Makes a file that shares its bytes on the disk with `from`; refuses where that is impossible, and anything that is there. */
  clone(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Of an empty folder; refuses any other, and a link to one. */
  rmdir(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
  /** Of the volume that holds `path`. */
  space(path: string): Promise<DiskSpace>;
}

export interface DiskSpace {
  /** What this user may still fill. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** See `Space`. */
  readonly freeFiles?: number | undefined;
  /** What kind of file system it is, as a number (statfs(2)). */
  readonly type: number;
}

/** `create-private`: no other user may read it. */
export type OpenMode = 'read' | 'create' | 'create-private' | 'update';

export interface DiskFile {
  entry(): Promise<DiskEntry>;
  /** Reads up to the buffer's length; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of it. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  setTime(modifiedAtMs: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface DiskEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly modifiedAtMs: number;
  /** Same text, same file: device and inode. */
  readonly identity: string;
  /** How many names the file has. */
  readonly names: number;
}

export const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  // O_NONBLOCK: opening a named pipe that lies in the folder must not hang.
  read: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  'create-private': constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  update: constants.O_RDWR | constants.O_NOFOLLOW,
};

export function makesFile(mode: OpenMode): boolean {
  return mode === 'create' || mode === 'create-private';
}

/** What `open` may give away, before the user's mask. */
export function permissionsOf(mode: OpenMode): number {
  return mode === 'create-private' ? 0o600 : 0o666;
}

export const nodeDiskCalls: DiskCalls = {
  async open(path, mode) {
    const handle = await fs.open(path, OPEN_FLAGS[mode], permissionsOf(mode));
    if (makesFile(mode)) await giveNewLater(path);
    return diskFile(handle);
  },
  lstat: async (path) => diskEntry(await fs.lstat(path, { bigint: true })),
  realpath: (path) => fs.realpath(path),
  list: (directory) => fs.readdir(directory),
  async mkdir(path) {
    await fs.mkdir(path);
    await giveNewLater(path);
  },
  link: (from, to) => fs.link(from, to),
  symlink: (target, path) => fs.symlink(target, path),
  readlink: (path) => fs.readlink(path),
  async clone(from, to) {
    await fs.copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    await giveNewLater(to);
  },
  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  rmdir: (path) => fs.rmdir(path),
  async syncDirectory(path) {
    const directory = await fs.open(path, constants.O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  space: async (path) => diskSpace(await fs.statfs(path)),
};

function diskFile(handle: fs.FileHandle): DiskFile {
  return {
    entry: async () => diskEntry(await handle.stat({ bigint: true })),
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    write: (chunks, position) =>
      writeAll(chunks, position, async (left, at) => (await handle.writev(left, at)).bytesWritten),
    truncate: (size) => handle.truncate(size),
    // A Date, because Node takes a negative number for "now".
    setTime: (modifiedAtMs) => handle.utimes(new Date(modifiedAtMs), new Date(modifiedAtMs)),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

/** A write may take less than it was given; the rest is given again. */
export async function writeAll(
  chunks: readonly Uint8Array[],
  position: number,
  writeSome: (chunks: readonly Uint8Array[], position: number) => Promise<number>,
): Promise<void> {
  let left = chunks;
  for (let at = position; left.length > 0; ) {
    const written = await writeSome(left, at);
    left = dropBytes(left, written);
    at += written;
  }
}

function dropBytes(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count;
  let index = 0;
  for (const chunk of chunks) {
    if (left < chunk.length) break;
    left -= chunk.length;
    index += 1;
  }
  const [first, ...rest] = chunks.slice(index);
  return first === undefined ? [] : [first.subarray(left), ...rest];
}

export function diskSpace({ bavail, blocks, bsize, type, files, ffree }: StatsFs): DiskSpace {
  const freeFiles = files > 0 ? ffree : undefined;
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles, type };
}

export function diskEntry(stats: BigIntStats): DiskEntry {
  return {
    kind: stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'directory'
        : stats.isSymbolicLink()
          ? 'link'
          : 'other',
    size: Number(stats.size),
    modifiedAtMs: Number(stats.mtimeMs),
    identity: `${stats.dev}:${stats.ino}`,
    names: Number(stats.nlink),
  };
}

import { closeSync, constants, fsyncSync, writeSync } from 'node:fs';
import { chmod, lstat, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { systemWords } from '../base/system-words.ts';
import { giveNewToFolderOwner, giveToFolderOwner } from './give-to-folder-owner.ts';
import { openOwnFile } from './own-file.ts';

/** The system calls that the session file is made of, as a port, so that each of them can fail in tests. */
export interface FileCalls {
  /** Who we are; undefined where files have no such owner. */
  readonly uid: number | undefined;
  /** Undefined: nothing of that name. Never follows a link. */
  look(path: string): Promise<FileFacts | undefined>;
  read(path: string): Promise<string>;
  /** Fails when the name is taken. Only we may read the file; what root makes belongs to whom the folder belongs. */
  create(path: string): Promise<NewFile>;
  /** For writing behind what a file of ours holds already; made where it is not there. Refuses what is no file, or another user's. */
  append(path: string): Promise<NewFile>;
  rename(from: string, to: string): Promise<void>;
  /** A name that is not there is no error. */
  remove(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** With its parents; a folder that is there already is no error. Only we may enter what is made. */
  makeDirectory(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}

export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly bytes: number;
  /** The twelve lowest bits: permissions, sticky and the like. */
  readonly mode: number;
  readonly uid: number;
}

export interface NewFile {
  write(text: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Not Node's own way for several folders, which goes round for ever where nothing can be made, as below /proc. */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    giveNewToFolderOwner(path);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path || (await isThere(dirname(path)))) throw error;
    await makeFolders(dirname(path));
    await makeFolders(path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await systemFileCalls.look(path)) !== undefined;
}

/** Folders cannot be synced on every file system; there the rename alone has to do. */
const NO_DIRECTORY_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EBADF']);

export const systemFileCalls: FileCalls = {
  uid: process.getuid?.(),
  async look(path) {
    try {
      const facts = await lstat(path);
      const kind = facts.isFile()
        ? 'file'
        : facts.isDirectory()
          ? 'directory'
          : facts.isSymbolicLink()
            ? 'link'
            : 'other';
      return { kind, bytes: facts.size, mode: facts.mode & 0o7777, uid: facts.uid };
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  async read(path) {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      // A pipe or device may have taken the place of the file that the caller looked at.
      if (!(await file.stat()).isFile()) throw Object.assign(new Error('not a file'), { code: 'EINVAL' });
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  },
  async create(path) {
    const file = await open(path, 'wx', 0o600);
    giveToFolderOwner(file.fd, path);
    return { write: (text) => file.writeFile(text), sync: () => file.sync(), close: () => file.close() };
  },
  async append(path) {
    const opened = openOwnFile(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
    if ('why' in opened) throw Object.assign(new Error(opened.why), { code: 'EINVAL' });
    const { descriptor } = opened;
    return {
      async write(text) {
        // One call: what two processes write at the same time never mixes.
        const bytes = Buffer.from(text);
        if (writeSync(descriptor, bytes) === bytes.length) return;
        throw Object.assign(new Error('only a part could be written'), { code: 'ENOSPC' });
      },
      sync: async () => fsyncSync(descriptor),
      close: async () => closeSync(descriptor),
    };
  },
  rename,
  async remove(path) {
    try {
      await unlink(path);
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') throw error;
    }
  },
  setMode: chmod,
  async makeDirectory(path) {
    await makeFolders(path);
  },
  async syncDirectory(path) {
    try {
      const directory = await open(path, 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    } catch (error) {
      if (!NO_DIRECTORY_SYNC.has(errorCodeOf(error) ?? '')) throw error;
    }
  },
};

/** A system call that fails ends the run in words; an error without a code is a bug and stays one. */
export async function explained<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = errorCodeOf(error);
    if (error instanceof KeepsakeError || code === undefined) throw error;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new KeepsakeError(isFull ? 'DESTINATION_FULL' : 'STATE_DAMAGED', `${what}: ${systemWords(code)}`, {
      cause: error,
    });
  }
}

import { basename, dirname } from 'node:path/posix';
import type { DiskCalls, DiskEntry, DiskFile, OpenMode } from '../../src/destinations/local/disk-calls.ts';
import { systemError } from './fail-nth.ts';

/** One change, as a disk that may lose power sees it. */
export type Change =
  /** A name in a directory begins, or ends, to mean a file. */
  | {
      readonly op: 'name';
      readonly directory: number;
      readonly name: string;
      readonly inode: number | undefined;
      readonly kind: Inode['kind'];
    }
  | { readonly op: 'bytes'; readonly inode: number; readonly bytes: Buffer }
  | { readonly op: 'sync'; readonly inode: number }
  | { readonly op: 'sync-directory'; readonly inode: number }
  /** Not of the disk: the state says that this file is saved. */
  | { readonly op: 'row'; readonly path: string };

interface Inode {
  readonly kind: 'file' | 'directory';
  bytes: Buffer;
  modifiedAtMs: number;
  readonly names: Map<string, number>;
}

/** Paths with what lies there. A path that ends in `/` is a folder; two paths with one and the same buffer are one file. */
export type Tree = ReadonlyMap<string, Buffer>;

export const ROOT = 0;

/**
 * How the disk is made. `exfat`: as its FUSE driver shows it, without hard links, names that differ in case are one, and files are
 * numbered by the name they are looked at by.
 */
export type DiskMake = 'ext4' | 'exfat';

/** A disk in memory that takes down every change. The real code runs on it; `crashStates` says what power loss can leave. */
export class CrashDisk implements DiskCalls {
  readonly log: Change[] = [];
  /** The process is dead: no call changes anything any more. */
  isDead = false;
  /** The process dies at this change, counted over the whole log. */
  diesAt = Number.POSITIVE_INFINITY;
  readonly #inodes = new Map<number, Inode>([[ROOT, newInode('directory')]]);
  readonly make: DiskMake;

  constructor(make: DiskMake = 'ext4') {
    this.make = make;
  }

  /** A disk that holds these files and folders, all of it durable. */
  static holding(tree: Tree, make?: DiskMake): CrashDisk {
    const disk = new CrashDisk(make);
    const inodes = new Map<Buffer, number>();
    for (const [path, bytes] of [...tree].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      const inode = inodes.get(bytes);
      if (path.endsWith('/')) disk.#add(path.slice(0, -1), 'directory');
      else if (inode !== undefined) disk.#name(path, inode, 'file');
      else {
        disk.#add(path, 'file').bytes = bytes;
        const added = disk.#inode(path);
        inodes.set(bytes, added);
        disk.#change({ op: 'bytes', inode: added, bytes });
      }
    }
    for (const [inode, { kind }] of disk.#inodes) {
      disk.#change({ op: kind === 'file' ? 'sync' : 'sync-directory', inode });
    }
    return disk;
  }

  /** What every program on this machine sees. */
  tree(): Tree {
    const tree = new Map<string, Buffer>();
    const add = (directory: number, above: string) => {
      for (const [name, inode] of this.#at(directory).names) {
        const { kind, bytes } = this.#at(inode);
        tree.set(`${above}/${name}${kind === 'directory' ? '/' : ''}`, bytes);
        if (kind === 'directory') add(inode, `${above}/${name}`);
      }
    };
    add(ROOT, '');
    return tree;
  }

  async space() {
    return { freeBytes: 1e12, totalBytes: 1e12, type: 0 };
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    if (mode === 'read' || mode === 'update') return this.#file(this.#inode(path, 'file'));
    if (this.#find(path) !== undefined) throw systemError('EEXIST');
    this.#add(path, 'file');
    return this.#file(this.#inode(path, 'file'));
  }

  async lstat(path: string): Promise<DiskEntry> {
    const entry = this.#entry(this.#inode(path));
    return this.make === 'ext4' ? entry : { ...entry, identity: path, names: 1 };
  }

  async realpath(path: string): Promise<string> {
    this.#inode(path);
    return path;
  }

  async list(directory: string): Promise<readonly string[]> {
    return [...this.#at(this.#inode(directory, 'directory')).names.keys()];
  }

  async mkdir(path: string): Promise<void> {
    if (this.#find(path) !== undefined) throw systemError('EEXIST');
    this.#add(path, 'directory');
  }

  async link(from: string, to: string): Promise<void> {
    const inode = this.#inode(from, 'file');
    if (this.make === 'exfat') throw systemError('EPERM');
    if (this.#find(to) !== undefined) throw systemError('EEXIST');
    this.#name(to, inode, 'file');
  }

  async symlink(): Promise<void> {
    throw systemError('EPERM');
  }

  async readlink(): Promise<string> {
    throw systemError('EINVAL');
  }

  async clone(): Promise<void> {
    throw systemError('EOPNOTSUPP');
  }

  async rename(from: string, to: string): Promise<void> {
    this.#name(to, this.#inode(from, 'file'), 'file');
    this.#name(from, undefined, 'file');
  }

  async unlink(path: string): Promise<void> {
    this.#inode(path, 'file');
    this.#name(path, undefined, 'file');
  }

  async rmdir(path: string): Promise<void> {
    if (this.#at(this.#inode(path, 'directory')).names.size > 0) throw systemError('ENOTEMPTY');
    this.#name(path, undefined, 'directory');
  }

  async syncDirectory(path: string): Promise<void> {
    this.#change({ op: 'sync-directory', inode: this.#inode(path, 'directory') });
  }

  /** The state says that this file is saved. */
  row(path: string): void {
    this.#change({ op: 'row', path });
  }

  #file(inode: number): DiskFile {
    const file = this.#at(inode);
    const set = (bytes: Buffer) => {
      this.#change({ op: 'bytes', inode, bytes });
      file.bytes = bytes;
    };
    return {
      entry: async () => this.#entry(inode),
      read: async (into, position) => file.bytes.copy(into, 0, position),
      async write(chunks, position) {
        const end = Buffer.concat(chunks);
        const before = file.bytes.subarray(0, position);
        const gap = Buffer.alloc(position - before.length);
        set(Buffer.concat([before, gap, end, file.bytes.subarray(position + end.length)]));
      },
      truncate: async (size) => set(file.bytes.subarray(0, size)),
      setTime: async (modifiedAtMs) => void (file.modifiedAtMs = modifiedAtMs),
      sync: async () => this.#change({ op: 'sync', inode }),
      close: async () => {},
    };
  }

  #change(change: Change): void {
    if (this.log.length >= this.diesAt) this.isDead = true;
    if (this.isDead) throw systemError('EIO');
    this.log.push(change);
  }

  #add(path: string, kind: Inode['kind']): Inode {
    const inode = this.#inodes.size;
    this.#name(path, inode, kind);
    const added = newInode(kind);
    this.#inodes.set(inode, added);
    return added;
  }

  #name(path: string, inode: number | undefined, kind: Inode['kind']): void {
    const directory = this.#inode(dirname(path), 'directory');
    const name = basename(path);
    const { names } = this.#at(directory);
    const there = this.#spelled(names, name);
    if (there !== undefined && (inode === undefined || there !== name)) {
      this.#change({ op: 'name', directory, name: there, inode: undefined, kind });
      names.delete(there);
    }
    if (inode === undefined) return;
    this.#change({ op: 'name', directory, name, inode, kind });
    names.set(name, inode);
  }

  #find(path: string): number | undefined {
    let inode: number | undefined = ROOT;
    for (const part of path.split('/').filter((name) => name !== '')) {
      if (inode === undefined) return undefined;
      const directory = this.#at(inode);
      if (directory.kind !== 'directory') throw systemError('ENOTDIR');
      const spelled = this.#spelled(directory.names, part);
      inode = spelled === undefined ? undefined : directory.names.get(spelled);
    }
    return inode;
  }

  /** The name under which a folder has what it is asked for. */
  #spelled(names: ReadonlyMap<string, number>, asked: string): string | undefined {
    if (names.has(asked) || this.make === 'ext4') return names.has(asked) ? asked : undefined;
    return [...names.keys()].find((name) => name.toUpperCase() === asked.toUpperCase());
  }

  #inode(path: string, kind?: Inode['kind']): number {
    const inode = this.#find(path);
    if (inode === undefined) throw systemError('ENOENT');
    if (kind !== undefined && this.#at(inode).kind !== kind) throw systemError('ENOTDIR');
    return inode;
  }

  #at(inode: number): Inode {
    const found = this.#inodes.get(inode);
    if (found === undefined) throw new Error(`no inode ${inode}`);
    return found;
  }

  #entry(inode: number): DiskEntry {
    const { kind, bytes, modifiedAtMs } = this.#at(inode);
    const names = [...this.#inodes.values()].flatMap((directory) => [...directory.names.values()]);
    return {
      kind,
      size: bytes.length,
      modifiedAtMs,
      identity: String(inode),
      names: names.filter((named) => named === inode).length,
    };
  }
}

function newInode(kind: Inode['kind']): Inode {
  return { kind, bytes: Buffer.alloc(0), modifiedAtMs: Date.now(), names: new Map() };
}

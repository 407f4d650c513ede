import { basename, dirname } from 'node:path/posix';
import type { DiskCalls, DiskEntry, DiskFile, OpenMode } from '../../src/storage/disk-calls.ts';
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

const ROOT = 0;

/** A disk in memory that takes down every change. The real code runs on it; `crashStates` says what power loss can leave. */
export class CrashDisk implements DiskCalls {
  readonly log: Change[] = [];
  /** The process is dead: no call changes anything any more. */
  isDead = false;
  /** The process dies at this change, counted over the whole log. */
  diesAt = Number.POSITIVE_INFINITY;
  readonly #inodes = new Map<number, Inode>([[ROOT, newInode('directory')]]);

  /** A disk that holds these files and folders, all of it durable. */
  static holding(tree: Tree): CrashDisk {
    const disk = new CrashDisk();
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
    return this.#entry(this.#inode(path));
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
    if (this.#find(to) !== undefined) throw systemError('EEXIST');
    this.#name(to, inode, 'file');
  }

  async rename(from: string, to: string): Promise<void> {
    this.#name(to, this.#inode(from, 'file'), 'file');
    this.#name(from, undefined, 'file');
  }

  async unlink(path: string): Promise<void> {
    this.#inode(path, 'file');
    this.#name(path, undefined, 'file');
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
    this.#change({ op: 'name', directory, name, inode, kind });
    const { names } = this.#at(directory);
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
  }

  #find(path: string): number | undefined {
    let inode: number | undefined = ROOT;
    for (const part of path.split('/').filter((name) => name !== '')) {
      if (inode === undefined) return undefined;
      const directory = this.#at(inode);
      if (directory.kind !== 'directory') throw systemError('ENOTDIR');
      inode = directory.names.get(part);
    }
    return inode;
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

/**
 * Every tree that losing power right after `log` can leave: of the names in each directory that were not synced, any
 * ordered prefix; of each file's bytes that were not synced, nothing, half, zeros, or all.
 */
export function* crashStates(log: readonly Change[]): Generator<Tree> {
  const directories = new Map<number, { changes: Extract<Change, { op: 'name' }>[]; durable: number }>();
  const files = new Map<number, { synced: Buffer; all: Buffer }>();
  directories.set(ROOT, { changes: [], durable: 0 });
  const directoryOf = (inode: number) => {
    const known = directories.get(inode) ?? { changes: [], durable: 0 };
    directories.set(inode, known);
    return known;
  };
  const fileOf = (inode: number) => {
    const known = files.get(inode) ?? { synced: Buffer.alloc(0), all: Buffer.alloc(0) };
    files.set(inode, known);
    return known;
  };
  for (const change of log) {
    if (change.op === 'name') {
      directoryOf(change.directory).changes.push(change);
      if (change.kind === 'directory' && change.inode !== undefined) directoryOf(change.inode);
    } else if (change.op === 'bytes') fileOf(change.inode).all = change.bytes;
    else if (change.op === 'sync') fileOf(change.inode).synced = fileOf(change.inode).all;
    else if (change.op === 'sync-directory') {
      const directory = directoryOf(change.inode);
      directory.durable = directory.changes.length;
    }
  }

  const nameChoices = [...directories].map(([inode, { changes, durable }]) =>
    range(durable, changes.length).map((kept) => [inode, namesAfter(changes.slice(0, kept))] as const),
  );
  for (const names of product(nameChoices)) {
    const tree = new Map(names);
    const paths = new Map(walk(tree, ROOT, ''));
    const inodes = [...new Set(paths.values())].filter((inode) => !tree.has(inode));
    const bytesChoices = inodes.map((inode) =>
      variants(fileOf(inode)).map((bytes) => [inode, bytes] as const),
    );
    for (const bytes of product(bytesChoices)) {
      const contents = new Map(bytes);
      yield new Map([...paths].map(([path, inode]) => [path, contents.get(inode) ?? Buffer.alloc(0)]));
    }
  }
}

function namesAfter(changes: readonly Extract<Change, { op: 'name' }>[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { name, inode } of changes) {
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
  }
  return names;
}

function* walk(
  tree: ReadonlyMap<number, ReadonlyMap<string, number>>,
  directory: number,
  above: string,
): Generator<readonly [string, number]> {
  for (const [name, inode] of tree.get(directory) ?? []) {
    const isDirectory = tree.has(inode);
    yield [`${above}/${name}${isDirectory ? '/' : ''}`, inode];
    if (isDirectory) yield* walk(tree, inode, `${above}/${name}`);
  }
}

function variants({ synced, all }: { synced: Buffer; all: Buffer }): readonly Buffer[] {
  if (synced.equals(all)) return [all];
  if (!all.subarray(0, synced.length).equals(synced)) return [synced, all];
  const tail = all.subarray(synced.length);
  const half = tail.subarray(0, tail.length >> 1);
  return [synced, Buffer.concat([synced, half]), Buffer.concat([synced, Buffer.alloc(tail.length)]), all];
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

function* product<T>(choices: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = choices;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const others of product(rest)) yield [one, ...others];
}

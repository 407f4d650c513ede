import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import {
  DestinationError,
  type Destination,
  type Draft,
  type Space,
  USUAL_DISK,
} from '../../model/destination.ts';
import { ContentSignature } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { trashPath } from '../local/hidden-folder.ts';
import { type MemoryFile, MemoryLinks } from './memory-links.ts';

/** A destination that forgets everything with the process, for tests. What it holds can be looked at and set up. */
export class MemoryDestination implements Destination {
  readonly traits = { ...USUAL_DISK, canResume: true };
  readonly files = new Map<string, MemoryFile>();
  readonly drafts = new Map<string, Uint8Array>();
  readonly quarantined = new Map<string, Uint8Array>();
  readonly links = new MemoryLinks(this.files);
  readonly trash = new Map<string, MemoryFile>();

  async begin(draftId: string): Promise<Draft> {
    return new MemoryDraft(this, draftId);
  }

  async stat(path: RelativePath) {
    const file = this.files.get(path);
    if (file !== undefined) {
      return { kind: 'file', size: file.bytes.length, modifiedAtMs: file.modifiedAtMs } as const;
    }
    return this.links.isOther(path) ? ({ kind: 'other', size: 0, modifiedAtMs: 0 } as const) : undefined;
  }

  async names(folder: RelativePath | undefined): Promise<readonly string[]> {
    const start = folder === undefined ? '' : `${folder}/`;
    const below = [...this.files.keys()].filter((path) => path.startsWith(start));
    return [...new Set(below.map((path) => path.slice(start.length).replace(/\/.*/, '')))];
  }

  async signature(path: RelativePath, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const signature = new ContentSignature();
    signature.update(this.#at(path).bytes);
    return signature.digest();
  }

  async *read(path: RelativePath): AsyncGenerator<Uint8Array> {
    yield this.#at(path).bytes;
  }

  async settle(path: RelativePath) {
    const { bytes, modifiedAtMs } = this.#at(path);
    return { kind: 'file', size: bytes.length, modifiedAtMs } as const;
  }

  async confirm(): Promise<void> {}

  async space(): Promise<Space | undefined> {
    return undefined;
  }

  async setAside(path: RelativePath, atMs: number): Promise<string> {
    const file = this.#at(path);
    for (let copy = 1; ; copy += 1) {
      const tried = trashPath(path, atMs, copy);
      if (this.trash.has(tried)) continue;
      this.trash.set(tried, file);
      this.files.delete(path);
      return tried;
    }
  }

  async move(from: RelativePath, to: RelativePath): Promise<'moved' | 'taken'> {
    const file = this.#at(from);
    mustHaveFolders(this.files, to);
    if ((await this.stat(to)) !== undefined) return 'taken';
    this.files.set(to, file);
    this.files.delete(from);
    return 'moved';
  }

  /** Folders are there as long as something lies in them. */
  async removeEmptyFolder(): Promise<boolean> {
    return false;
  }

  #at(path: RelativePath): MemoryFile {
    const file = this.files.get(path);
    if (file === undefined) throw new DestinationError('ENOENT', 'file', `nothing at ${path}`);
    return file;
  }
}

class MemoryDraft implements Draft {
  offset: number;
  readonly keptTimeMs = undefined;
  readonly #home: MemoryDestination;
  readonly #id: string;
  #chunks: Uint8Array[];
  #rewritten: Uint8Array | undefined;

  constructor(home: MemoryDestination, id: string) {
    const kept = home.drafts.get(id) ?? new Uint8Array();
    // Taken out while in use, so that a second draft of the same id starts on its own.
    home.drafts.delete(id);
    this.#home = home;
    this.#id = id;
    this.#chunks = [kept];
    this.offset = kept.length;
  }

  async *kept() {
    yield* this.#chunks;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
  }

  async restart(): Promise<void> {
    this.#chunks = [];
    this.offset = 0;
  }

  async commit(path: RelativePath, modifiedAtMs: number): Promise<'installed' | 'taken'> {
    mustHaveFolders(this.#home.files, path);
    if ((await this.#home.stat(path)) !== undefined) return 'taken';
    this.#home.files.set(path, { bytes: this.#rewritten ?? Buffer.concat(this.#chunks), modifiedAtMs });
    return 'installed';
  }

  async rewrite(make: (from: string, to: string) => Promise<boolean>) {
    return withFiles(async (from, to) => {
      await writeFile(from, Buffer.concat(this.#chunks));
      if (!(await make(from, to))) return undefined;
      const bytes = await readFile(to);
      this.#rewritten = bytes;
      const signature = new ContentSignature();
      signature.update(bytes);
      return { size: bytes.length, signature: signature.digest() };
    });
  }

  async compare(path: RelativePath, judge: (bytes: string, there: string) => Promise<boolean>) {
    return withFiles(async (bytes, there) => {
      await writeFile(bytes, Buffer.concat(this.#chunks));
      await writeFile(there, this.#home.files.get(path)?.bytes ?? Buffer.of());
      return judge(bytes, there);
    });
  }

  async quarantine(name: string): Promise<string> {
    const bytes = Buffer.concat(this.#chunks);
    const { name: stem, ext } = posix.parse(name);
    for (let copy = 1; ; copy += 1) {
      const tried = `.keepsake/quarantine/${copy === 1 ? name : `${stem}-${copy}${ext}`}`;
      const there = this.#home.quarantined.get(tried);
      if (there !== undefined && !bytes.equals(there)) continue;
      this.#home.quarantined.set(tried, bytes);
      return tried;
    }
  }

  async abandon({ keepBytes }: { readonly keepBytes: boolean }): Promise<void> {
    const bytes = Buffer.concat(this.#chunks);
    if (keepBytes && bytes.length > 0) this.#home.drafts.set(this.#id, bytes);
  }
}

/** Names of two files of the system, because programs that change photos know no others. */
async function withFiles<T>(work: (one: string, other: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-'));
  try {
    return await work(join(folder, 'one'), join(folder, 'other'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function mustHaveFolders(files: ReadonlyMap<string, MemoryFile>, path: RelativePath): void {
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
    if (files.has(above)) throw new DestinationError('ENOTDIR', 'file', `${above} is no folder`);
  }
}

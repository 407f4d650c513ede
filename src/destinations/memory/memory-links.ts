import type {
  DestinationLinks,
  LinkAnswer,
  LinkFact,
  LinkKind,
  NewLink,
  SeenLink,
} from '../../model/destination-links.ts';
import type { RelativePath } from '../../model/relative-path.ts';

export interface MemoryFile {
  readonly bytes: Uint8Array;
  readonly modifiedAtMs: number;
}

/** Second names in memory: one value under two paths is one file. */
export class MemoryLinks implements DestinationLinks {
  /** Symbolic links, and where they lead. */
  readonly symlinks = new Map<string, string>();
  readonly #files: Map<string, MemoryFile>;
  readonly #numbers = new WeakMap<MemoryFile, number>();
  #count = 0;

  constructor(files: Map<string, MemoryFile>) {
    this.#files = files;
  }

  /** A folder, or a symbolic link. */
  isOther(path: string): boolean {
    return this.symlinks.has(path) || this.#isFolder(path);
  }

  async kinds() {
    return new Set<LinkKind>(['hard', 'reflink', 'symlink']);
  }

  async make(links: readonly NewLink[]): Promise<readonly LinkAnswer[]> {
    return links.map((link) => this.#link(link));
  }

  #link({ kind, from, to, over, keepsLast }: NewLink): LinkAnswer {
    const file = this.#files.get(from);
    if (file === undefined) return { kind: 'no-file' };
    const there = this.#factOf(to, from);
    const found = { kind: 'file', size: file.bytes.length, modifiedAtMs: file.modifiedAtMs } as const;
    const isThere = there.kind === 'symlink' ? kind === 'symlink' && there.to === from : isSecondName(there);
    if (isThere && kind !== 'reflink') return { kind: over === undefined ? 'there' : 'made', file: found };
    const isInTheWay = there.kind !== 'missing' && (there.kind === 'other' || there.identity !== over);
    if (isInTheWay) return { kind: 'taken' };
    if (keepsLast === true && there.kind === 'file' && there.names < 2)
      return { kind: 'failed', code: 'EBUSY' };
    if (to.split('/').some((_, at, names) => at > 0 && this.#files.has(names.slice(0, at).join('/'))))
      return { kind: 'failed', code: 'ENOTDIR' };
    this.symlinks.delete(to);
    this.#files.delete(to);
    if (kind === 'symlink') this.symlinks.set(to, from);
    else this.#files.set(to, kind === 'hard' ? file : { ...file });
    return { kind: 'made', file: found };
  }

  async look(path: RelativePath, from: RelativePath | undefined): Promise<LinkFact> {
    return this.#factOf(path, from);
  }

  #factOf(path: string, from: string | undefined): LinkFact {
    const to = this.symlinks.get(path);
    if (to !== undefined)
      return { kind: 'symlink', to, dangles: !this.#files.has(to), identity: `link ${to}` };
    const file = this.#files.get(path);
    if (file === undefined) return { kind: this.#isFolder(path) ? 'other' : 'missing' };
    const { bytes, modifiedAtMs } = file;
    const names = [...this.#files.values()].filter((other) => other === file).length;
    const isSame = names > 1 && from !== undefined && this.#files.get(from) === file;
    const identity = String(this.#numberOf(file));
    return { kind: 'file', size: bytes.length, modifiedAtMs, names, isSame, identity };
  }

  #isFolder(path: string): boolean {
    return [...this.#files.keys(), ...this.symlinks.keys()].some((name) => name.startsWith(`${path}/`));
  }

  async remove(names: readonly SeenLink[]): Promise<readonly boolean[]> {
    return names.map(({ path, identity, keepsLast }) => {
      const there = this.#factOf(path, path);
      if (there.kind === 'missing') return true;
      if (there.kind === 'other' || there.identity !== identity) return false;
      if (keepsLast === true && there.kind === 'file' && there.names < 2) return false;
      this.symlinks.delete(path);
      this.#files.delete(path);
      return true;
    });
  }

  async put(path: RelativePath, bytes: Uint8Array, over?: string): Promise<'put' | 'taken'> {
    const there = this.#factOf(path, undefined);
    const isFree =
      there.kind === 'missing' ? over === undefined : 'identity' in there && there.identity === over;
    if (!isFree) return 'taken';
    this.#files.set(path, { bytes: Uint8Array.from(bytes), modifiedAtMs: 0 });
    return 'put';
  }

  /** As an inode number. */
  #numberOf(file: MemoryFile): number {
    const known = this.#numbers.get(file);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#numbers.set(file, this.#count);
    return this.#count;
  }
}

function isSecondName(fact: LinkFact): boolean {
  return fact.kind === 'file' && fact.isSame;
}

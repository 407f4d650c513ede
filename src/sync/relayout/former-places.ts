import { jsonFrom } from '../../base/json-from.ts';
import { createHash } from 'node:crypto';
import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';

interface FormerFile {
  readonly path: RelativePath;
  readonly signature: string;
}

/** The key of a tree whose rules are not known. */
const UNKNOWN = 'unknown';

/**
 * Which file had which name in which tree, before a relayout took it away: a note for each tree. With it the names of a tree are
 * given back exactly, in whatever order its files came there.
 */
export class FormerPlaces {
  readonly #destination: DestinationRef;
  readonly #today: string;
  readonly #signatures: ReadonlyMap<string, string>;

  private constructor(destination: DestinationRef, today: string, signatures: ReadonlyMap<string, string>) {
    this.#destination = destination;
    this.#today = today;
    this.#signatures = signatures;
  }

  /** `tree`: the rules of the one that is made now, as `treeOf` writes them. */
  static async open(
    state: Pick<StateStore, 'note'>,
    destination: DestinationRef,
    tree: string,
  ): Promise<FormerPlaces> {
    const today = keyOf(tree);
    const [known, unknown] = [await read(state, destination, today), await read(state, destination, UNKNOWN)];
    return new FormerPlaces(destination, today, new Map([...unknown, ...known]));
  }

  /** Of the file that had this name when today's tree was here last. */
  signatureAt(path: RelativePath): string | undefined {
    return this.#signatures.size === 0 ? undefined : this.#signatures.get(this.#destination.pathKey(path));
  }

  /**
   * These files are about to lose their names, which they have by the rules of one of these `trees`. What a relayout remembered that
   * was cut off is kept: since then, files may have the names of today's tree.
   */
  async remember(
    files: readonly FormerFile[],
    trees: readonly string[],
    state: Pick<StateStore, 'note' | 'setNote'>,
  ): Promise<void> {
    if (files.length === 0) return;
    const last = await state.note(lastTree(this.#destination));
    const keys = new Set([...trees.map(keyOf), ...(last === undefined ? [] : [last])]);
    keys.delete(this.#today);
    for (const tree of keys.size === 0 ? [UNKNOWN] : keys) {
      const before = await read(state, this.#destination, tree);
      const known = new Set(before.values());
      const names = new Map(before);
      for (const { path, signature } of files)
        if (!known.has(signature)) names.set(this.#destination.pathKey(path), signature);
      await state.setNote(noteOf(this.#destination, tree), JSON.stringify([...names]));
    }
  }

  /** Today's tree is here: what is remembered of it has served. */
  async arrive(state: Pick<StateStore, 'setNote'>): Promise<void> {
    for (const tree of [this.#today, UNKNOWN])
      await state.setNote(noteOf(this.#destination, tree), undefined);
    await state.setNote(lastTree(this.#destination), this.#today);
  }
}

function keyOf(tree: string): string {
  return createHash('sha256').update(tree).digest('hex').slice(0, 16);
}

function noteOf({ id }: DestinationRef, tree: string): string {
  return `former/${id}/${tree}`;
}

function lastTree({ id }: DestinationRef): string {
  return `tree/${id}`;
}

async function read(
  state: Pick<StateStore, 'note'>,
  destination: DestinationRef,
  tree: string,
): Promise<ReadonlyMap<string, string>> {
  const value = jsonFrom(await state.note(noteOf(destination, tree)));
  return new Map(Array.isArray(value) ? value.filter((row): row is [string, string] => isPair(row)) : []);
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

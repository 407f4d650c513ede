import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';
import { folderOf } from '../../plan/safe-path.ts';

export interface FormerFile {
  readonly path: RelativePath;
  readonly signature: string;
}

/**
 * Which file had which name before a relayout took it away: a note for each folder. With it the names of that tree are given
 * back exactly, in whatever order its files came there.
 */
export class FormerPlaces {
  readonly #state: Pick<StateStore, 'note'>;
  readonly #destination: DestinationRef;
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  constructor(state: Pick<StateStore, 'note'>, destination: DestinationRef) {
    this.#state = state;
    this.#destination = destination;
  }

  /** Reads what is known of the folders of these paths; `signatureAt` then answers of them. */
  async read(paths: readonly RelativePath[]): Promise<void> {
    for (const path of paths) {
      const note = this.#noteOf(path);
      if (!this.#known.has(note)) this.#known.set(note, decode(await this.#state.note(note)));
    }
  }

  signatureAt(path: RelativePath): string | undefined {
    return this.#known.get(this.#noteOf(path))?.get(this.#nameOf(path));
  }

  /** These files are about to lose their names. What is known of other names of their folders is kept. */
  async remember(files: readonly FormerFile[], state: Pick<StateStore, 'setNote'>): Promise<void> {
    await this.read(files.map(({ path }) => path));
    for (const [note, ofFolder] of Map.groupBy(files, ({ path }) => this.#noteOf(path))) {
      const names = new Map(this.#known.get(note));
      for (const { path, signature } of ofFolder) names.set(this.#nameOf(path), signature);
      await state.setNote(note, JSON.stringify([...names]));
      this.#known.set(note, names);
    }
  }

  #nameOf(path: RelativePath): string {
    const key = this.#destination.pathKey(path);
    return key.slice(key.lastIndexOf('/') + 1);
  }

  #noteOf(path: RelativePath): string {
    const folder = folderOf(path);
    return `former/${this.#destination.id}/${folder === undefined ? '' : this.#destination.pathKey(folder)}`;
  }
}

function decode(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  try {
    const value: unknown = JSON.parse(text);
    return new Map(Array.isArray(value) ? value.filter((row): row is [string, string] => isPair(row)) : []);
  } catch {
    return new Map();
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

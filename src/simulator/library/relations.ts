/** A membership, under the name of its record (photos.md 7). */
export interface Relation {
  readonly name: string;
  /** Record name of the asset; it may stand in another zone (next.md (c)). */
  readonly itemId: string;
  readonly position: number;
}

/** Members that an album begins with, made when they are asked for. */
export interface MemberSource {
  readonly count: number;
  at(index: number): string;
  indexOf(itemId: string): number | undefined;
}

/** Between two neighbours in an album. */
export const POSITION_STEP = 1024;

const NOBODY: MemberSource = {
  count: 0,
  at(index) {
    throw new RangeError(`no member ${index}`);
  },
  indexOf: () => undefined,
};

/** As devices and the web name the record that ties an asset to an album. */
export function relationName(itemId: string, albumId: string): string {
  return `${itemId}-IN-${albumId}`;
}

/** Who is in an album, and where. */
export class Relations {
  readonly #albumId: string;
  readonly #source: MemberSource;
  /** Members that joined or changed; undefined: left. */
  readonly #changed = new Map<string, Relation | undefined>();
  #last: number;

  constructor(albumId: string, source: MemberSource = NOBODY) {
    this.#albumId = albumId;
    this.#source = source;
    this.#last = source.count * POSITION_STEP;
  }

  get(itemId: string): Relation | undefined {
    if (this.#changed.has(itemId)) return this.#changed.get(itemId);
    const index = this.#source.indexOf(itemId);
    return index === undefined ? undefined : this.#at(index, itemId);
  }

  /** In the user's order. */
  inOrder(): readonly Relation[] {
    const all = [...this.#changed.values()].filter((relation) => relation !== undefined);
    for (let index = 0; index < this.#source.count; index += 1) {
      const itemId = this.#source.at(index);
      if (!this.#changed.has(itemId)) all.push(this.#at(index, itemId));
    }
    return all.toSorted((a, b) => a.position - b.position);
  }

  /** Behind all others, under the usual name, unless told otherwise. */
  put(itemId: string, wish: { readonly name?: string; readonly position?: number } = {}): Relation {
    const position = wish.position ?? this.#last + POSITION_STEP;
    const relation = { name: wish.name ?? relationName(itemId, this.#albumId), itemId, position };
    this.#changed.set(itemId, relation);
    this.#last = Math.max(this.#last, position);
    return relation;
  }

  take(itemId: string): void {
    if (this.#source.indexOf(itemId) === undefined) this.#changed.delete(itemId);
    else this.#changed.set(itemId, undefined);
  }

  #at(index: number, itemId: string): Relation {
    return { name: relationName(itemId, this.#albumId), itemId, position: (index + 1) * POSITION_STEP };
  }
}

/** One change: which record it was about. What the record looks like now is found elsewhere. */
export type RecordKey =
  | `master ${number}`
  | `asset ${number}`
  | `album ${string}`
  | `relation ${string}`
  | 'quota'
  | 'library-info';

/**
 * What happened to a zone, in order. Every record appears at its last change only; positions whose record changed again
 * are empty, which is why a page of changes can be empty although more is coming (photos.md 11.1).
 */
export class History {
  readonly #base: (position: number) => RecordKey;
  readonly #baseLength: number;
  readonly #later: (RecordKey | undefined)[] = [];
  readonly #latest = new Map<RecordKey, number>();

  /** `base`: the changes that made the zone, oldest first; asked for one by one. */
  constructor(baseLength: number, base: (position: number) => RecordKey) {
    this.#baseLength = baseLength;
    this.#base = base;
  }

  get length(): number {
    return this.#baseLength + this.#later.length;
  }

  append(key: RecordKey): void {
    this.#latest.set(key, this.length);
    this.#later.push(key);
  }

  /** Positions that no client will ever see a record for. */
  skip(count: number): void {
    for (let left = count; left > 0; left -= 1) this.#later.push(undefined);
  }

  /** The records whose last change lies in `[from, from + limit)`. */
  page(from: number, limit: number): { readonly keys: readonly RecordKey[]; readonly next: number } {
    const next = Math.min(from + limit, this.length);
    const keys: RecordKey[] = [];
    for (let position = from; position < next; position += 1) {
      const key =
        position < this.#baseLength ? this.#base(position) : this.#later[position - this.#baseLength];
      if (key !== undefined && (this.#latest.get(key) ?? position) === position) keys.push(key);
    }
    return { keys, next };
  }
}

import type { Holder } from './decode-resource.ts';

/** Names remembered per library: what the workers may still have in front of them. */
const MOST_REMEMBERED = 600;

/**
 * Records that are likely to be wanted soon. Files are fetched in listing order, so whoever needs one record fresh will need
 * its neighbours next: they are looked up in the same request and kept here until somebody asks (photos.md 10.5).
 */
export class SpareRecords {
  readonly #listed: string[] = [];
  readonly #kept = new Map<string, Holder>();

  /** Names in listing order, as they are given out. */
  listed(names: Iterable<string>): void {
    this.#listed.push(...names);
    this.#listed.splice(0, this.#listed.length - MOST_REMEMBERED);
  }

  /** Up to `most` names listed after this one that are not kept already. */
  after(name: string, most: number): readonly string[] {
    const at = this.#listed.lastIndexOf(name);
    if (at < 0) return [];
    return this.#listed.slice(at + 1, at + 1 + most).filter((next) => !this.#kept.has(next));
  }

  keep(name: string, record: Holder): void {
    this.#kept.set(name, record);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_REMEMBERED) break;
      this.#kept.delete(oldest);
    }
  }

  /** What is kept under this name. */
  get(name: string): Holder | undefined {
    return this.#kept.get(name);
  }

  /** It did not help, or is too old. */
  drop(name: string): void {
    this.#kept.delete(name);
  }
}

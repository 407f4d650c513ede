import type { Role } from '../../model/asset.ts';
import { firstAddressEnd, type Holder } from './decode-resource.ts';

/** Names that the workers still have in front of them: more than planning is ever ahead of them. */
const MOST_EXPECTED = 2_400;
/** Records that were looked up before a worker asked for them; each has up to a few kilobytes. */
const MOST_KEPT = 600;
/** An address with less life than this is looked up again; workers replace addresses two minutes before their end. */
const SPARE_LIFE_MS = 180_000;

/**
 * Records that are likely to be wanted soon. Files are fetched in the order in which they were planned, so a worker that needs one
 * record fresh will need its neighbours next: they are looked up in the same request and kept here until a worker asks
 * (photos.md 10.5).
 */
export class SpareRecords {
  /** What files were wanted for so far: nothing else is looked up. */
  readonly roles = new Set<Role>();
  readonly #expected = new Set<string>();
  readonly #kept = new Map<string, { readonly record: Holder; readonly endsAtMs: number }>();

  /** Names in the order in which they will be asked for. */
  expect(names: Iterable<string>): void {
    for (const name of names) {
      this.#expected.delete(name);
      this.#expected.add(name);
    }
    dropOldest(this.#expected, MOST_EXPECTED);
  }

  /** Up to `most` names expected behind the last one of these, but for those that are kept or underway. */
  neighbours(
    asked: ReadonlySet<string>,
    { most, nowMs, isUnderway }: { most: number; nowMs: number; isUnderway: (name: string) => boolean },
  ): readonly string[] {
    const names = [...this.#expected];
    const at = names.findLastIndex((name) => asked.has(name));
    if (at < 0) return [];
    const found: string[] = [];
    for (const name of names.slice(at + 1)) {
      if (found.length >= most) break;
      if (!isUnderway(name) && this.get(name, nowMs) === undefined) found.push(name);
    }
    return found;
  }

  keep(name: string, record: Holder): void {
    this.#kept.delete(name);
    this.#kept.set(name, { record, endsAtMs: firstAddressEnd(record) });
    dropOldest(this.#kept, MOST_KEPT);
  }

  /** What is kept under this name and can be used for a while. */
  get(name: string, nowMs: number): Holder | undefined {
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.endsAtMs - nowMs > SPARE_LIFE_MS) return kept.record;
    this.#kept.delete(name);
    return undefined;
  }

  /** It did not help. */
  drop(name: string): void {
    this.#kept.delete(name);
  }
}

function dropOldest(names: Set<string> | Map<string, unknown>, most: number): void {
  for (const oldest of names.keys()) {
    if (names.size <= most) return;
    names.delete(oldest);
  }
}

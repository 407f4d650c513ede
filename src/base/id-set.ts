import { freeBytes } from './free-bytes.ts';

const FIRST_SLOTS = 1 << 10;
const FULLEST = 0.85;
/** FNV-1a, twice with different beginnings, in one pass. */
const PRIME = 0x01000193;
const SEEDS = [0x811c9dc5, 0x9e3779b9] as const;

/** Of the second half of a hash, in which the rest tells of which sets the name is. */
const HASH_BITS = 0xfffffff0;

/**
 * A set of names that keeps 60 bits of each: 9 to 19 bytes in place of some 80. Two names among a million are taken for one
 * with a chance of one in two million. `which`, 0 to 3: sets of mostly the same names take the room of one.
 */
export class IdSet {
  /** Names in any of the sets. */
  size = 0;
  #slots = new Uint32Array(FIRST_SLOTS * 2);

  /** Whether the name is new there. */
  add(name: string, which = 0): boolean {
    if (this.size >= (this.#slots.length / 2) * FULLEST) this.#grow();
    let [low, high]: [number, number] = [SEEDS[0], SEEDS[1]];
    for (let at = 0; at < name.length; at += 1) {
      const code = name.charCodeAt(at);
      low = Math.imul(low ^ code, PRIME);
      high = Math.imul(high ^ code, PRIME);
    }
    const at = placeOf(this.#slots, spread(low), spread(high));
    const there = this.#slots[at + 1] ?? 0;
    const flag = 1 << which;
    if ((there & flag) !== 0) return false;
    this.#slots[at] = spread(low);
    this.#slots[at + 1] = (spread(high) & HASH_BITS) | there | flag;
    if (there === 0) this.size += 1;
    return true;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let from = 0; from < this.#slots.length; from += 2) {
      const low = this.#slots[from] ?? 0;
      const high = this.#slots[from + 1] ?? 0;
      if (high === 0) continue;
      const at = placeOf(larger, low, high);
      larger[at] = low;
      larger[at + 1] = high;
    }
    freeBytes(new Uint8Array(this.#slots.buffer));
    this.#slots = larger;
  }
}

/** Where the name stands, or will: open addressing, the next free place counts. A second half of 0 is a free place. */
function placeOf(slots: Uint32Array, low: number, high: number): number {
  const places = slots.length / 2;
  for (let place = low & (places - 1); ; place = (place + 1) & (places - 1)) {
    const there = slots[place * 2 + 1] ?? 0;
    const isName = slots[place * 2] === low && ((there ^ high) & HASH_BITS) === 0;
    if (there === 0 || isName) return place * 2;
  }
}

/** The last step of murmur3 spreads what is in the high bits. */
function spread(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

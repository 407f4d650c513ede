import type { PlistValue } from './plist-value.ts';

const HEADER_BYTES = 8;
const TRAILER_BYTES = 32;
const MOST_LEVELS = 8;
/** Dates count from the beginning of 2001. */
const EPOCH_MS = Date.UTC(2001, 0, 1);

/** Where an element's contents begin, and how many bytes, letters or elements they have. */
interface Extent {
  readonly at: number;
  readonly count: number;
}

/**
 * Apple's binary property list: elements, a table of their offsets, a trailer of 32 bytes. Each place is checked before it is
 * read. Elements may refer to each other in circles or overlap, so what may be read is limited by the size of the whole.
 */
export class BinaryPlist {
  readonly #bytes: Buffer;
  readonly #offsets: { readonly at: number; readonly size: number };
  readonly #referenceSize: number;
  readonly #count: number;
  readonly #top: number;
  #left: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const trailer = bytes.length - TRAILER_BYTES;
    this.#offsets = { at: this.#unsigned(trailer + 24, 8) ?? 0, size: this.#unsigned(trailer + 6, 1) ?? 0 };
    this.#referenceSize = this.#unsigned(trailer + 7, 1) ?? 0;
    this.#count = this.#unsigned(trailer + 8, 8) ?? 0;
    this.#top = this.#unsigned(trailer + 16, 8) ?? 0;
    this.#left = 4 * bytes.length;
  }

  read(): PlistValue | undefined {
    const sizes = [this.#offsets.size, this.#referenceSize];
    if (sizes.some((size) => size < 1 || size > 8)) return undefined;
    const value = this.#element(this.#top, 0);
    return this.#left < 0 ? undefined : value;
  }

  #element(reference: number, level: number): PlistValue | undefined {
    this.#left -= 1;
    if (this.#left < 0 || level > MOST_LEVELS || reference >= this.#count) return undefined;
    const { at: table, size } = this.#offsets;
    const start = this.#unsigned(table + reference * size, size);
    const marker = start === undefined ? undefined : this.#unsigned(start, 1);
    if (start === undefined || marker === undefined || start < HEADER_BYTES) return undefined;
    if (marker === 0x08 || marker === 0x09) return marker === 0x09;
    const low = marker & 0x0f;
    switch (marker >> 4) {
      case 0x1:
        return this.#integer(start + 1, 2 ** low);
      case 0x2:
        return this.#real(start + 1, 2 ** low);
      case 0x3:
        return this.#date(start + 1);
      case 0x4:
        return this.#take(this.#extent(start, low), 1);
      case 0x5:
        return this.#take(this.#extent(start, low), 1)?.toString('latin1');
      case 0x6:
        return fromUtf16(this.#take(this.#extent(start, low), 2));
      case 0x7:
        return this.#take(this.#extent(start, low), 1)?.toString('utf8');
      case 0xa:
        return this.#array(this.#extent(start, low), level);
      case 0xd:
        return this.#dictionary(this.#extent(start, low), level);
      default:
        return undefined;
    }
  }

  #array(extent: Extent | undefined, level: number): readonly PlistValue[] | undefined {
    const references = this.#references(extent, 1);
    return references?.flatMap((reference) => {
      const value = this.#element(reference, level + 1);
      return value === undefined ? [] : [value];
    });
  }

  #dictionary(extent: Extent | undefined, level: number): ReadonlyMap<string, PlistValue> | undefined {
    const references = this.#references(extent, 2);
    if (references === undefined) return undefined;
    const count = references.length / 2;
    const found = new Map<string, PlistValue>();
    for (let n = 0; n < count; n += 1) {
      const key = this.#element(references[n] ?? this.#count, level + 1);
      const value = this.#element(references[count + n] ?? this.#count, level + 1);
      if (typeof key === 'string' && value !== undefined) found.set(key, value);
    }
    return found;
  }

  /** What a container names: for a dictionary first all keys, then all values. */
  #references(extent: Extent | undefined, each: number): readonly number[] | undefined {
    if (extent === undefined) return undefined;
    const size = this.#referenceSize;
    const bytes = this.#take({ at: extent.at, count: extent.count * each }, size);
    if (bytes === undefined) return undefined;
    const references: number[] = [];
    for (let at = 0; at < bytes.length; at += size) references.push(unsignedFrom(bytes, at, size));
    return references;
  }

  /** 15 means that the count stands behind the marker, as an integer. */
  #extent(start: number, low: number): Extent | undefined {
    if (low !== 0x0f) return { at: start + 1, count: low };
    const marker = this.#unsigned(start + 1, 1);
    if (marker === undefined || marker >> 4 !== 0x1) return undefined;
    const size = 2 ** (marker & 0x0f);
    const count = size > 8 ? undefined : this.#unsigned(start + 2, size);
    return count === undefined ? undefined : { at: start + 2 + size, count };
  }

  #take(extent: Extent | undefined, each: number): Buffer | undefined {
    if (extent === undefined) return undefined;
    const length = extent.count * each;
    this.#left -= length;
    if (this.#left < 0 || extent.at + length > this.#bytes.length) return undefined;
    return this.#bytes.subarray(extent.at, extent.at + length);
  }

  /** Eight bytes are signed, fewer are not; sixteen are an unsigned one that does not fit into eight. */
  #integer(at: number, size: number): number | undefined {
    if (size < 8) return this.#unsigned(at, size);
    const from = size === 16 ? at + 8 : at;
    if (size > 16 || from + 8 > this.#bytes.length) return undefined;
    return Number(size === 16 ? this.#bytes.readBigUInt64BE(from) : this.#bytes.readBigInt64BE(from));
  }

  #real(at: number, size: number): number | undefined {
    if (at + size > this.#bytes.length) return undefined;
    if (size === 8) return this.#bytes.readDoubleBE(at);
    return size === 4 ? this.#bytes.readFloatBE(at) : undefined;
  }

  #date(at: number): Date | undefined {
    const seconds = this.#real(at, 8);
    const date = new Date(EPOCH_MS + (seconds ?? Number.NaN) * 1000);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  #unsigned(at: number, size: number): number | undefined {
    return at >= 0 && at + size <= this.#bytes.length ? unsignedFrom(this.#bytes, at, size) : undefined;
  }
}

/** Beyond 2^53 it is not exact: no place of a list lies there. */
function unsignedFrom(bytes: Buffer, at: number, size: number): number {
  let value = 0;
  for (let n = 0; n < size; n += 1) value = value * 256 + (bytes[at + n] ?? 0);
  return value;
}

function fromUtf16(bytes: Buffer | undefined): string | undefined {
  return bytes && Buffer.from(bytes).swap16().toString('utf16le').toWellFormed();
}

/** What a property list of the simulator may hold. */
export type Plist =
  | string
  | number
  | boolean
  | Date
  | Buffer
  | readonly Plist[]
  | { readonly [key: string]: Plist };

/** A binary property list, as Apple's programs write them (next.md d1): elements, their offsets, a trailer. */
export function binaryPlist(value: Plist): Buffer {
  const elements: Buffer[] = [];

  function add(element: Plist): number {
    const number = elements.push(Buffer.alloc(0)) - 1;
    elements[number] = bytesOf(element);
    return number;
  }

  function bytesOf(element: Plist): Buffer {
    if (typeof element === 'boolean') return Buffer.of(element ? 0x09 : 0x08);
    if (typeof element === 'number')
      return Number.isSafeInteger(element) ? integer(element) : real(0x23, element);
    if (typeof element === 'string') return text(element);
    if (element instanceof Date) return real(0x33, (element.getTime() - EPOCH_MS) / 1000);
    if (Buffer.isBuffer(element)) return Buffer.concat([head(0x40, element.length), element]);
    if (isList(element))
      return Buffer.concat([head(0xa0, element.length), ...element.map(add).map(reference)]);
    const entries = Object.entries(element);
    const keys = entries.map(([key]) => add(key));
    const values = entries.map(([, each]) => add(each));
    return Buffer.concat([head(0xd0, entries.length), ...[...keys, ...values].map(reference)]);
  }

  add(value);
  const offsets: Buffer[] = [];
  let at = HEADER.length;
  for (const element of elements) {
    offsets.push(unsigned(at, OFFSET_BYTES));
    at += element.length;
  }
  const trailer = Buffer.concat([
    Buffer.of(0, 0, 0, 0, 0, 0, OFFSET_BYTES, REFERENCE_BYTES),
    ...[elements.length, 0, at].map((number) => unsigned(number, 8)),
  ]);
  return Buffer.concat([HEADER, ...elements, ...offsets, trailer]);
}

const HEADER = Buffer.from('bplist00');
const EPOCH_MS = Date.UTC(2001, 0, 1);
const OFFSET_BYTES = 4;
const REFERENCE_BYTES = 2;

function isList(element: Plist): element is readonly Plist[] {
  return Array.isArray(element);
}

function reference(number: number): Buffer {
  return unsigned(number, REFERENCE_BYTES);
}

function text(value: string): Buffer {
  // oxlint-disable-next-line no-control-regex -- ASCII begins with control characters
  if (/^[\0-\x7f]*$/.test(value))
    return Buffer.concat([head(0x50, value.length), Buffer.from(value, 'latin1')]);
  return Buffer.concat([head(0x60, value.length), Buffer.from(value, 'utf16le').swap16()]);
}

function integer(value: number): Buffer {
  if (value >= 0 && value < 0x100) return Buffer.of(0x10, value);
  const bytes = Buffer.alloc(9, 0x13);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}

function real(marker: number, value: number): Buffer {
  const bytes = Buffer.alloc(9, marker);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(marker: number, count: number): Buffer {
  return count < 15 ? Buffer.of(marker | count) : Buffer.concat([Buffer.of(marker | 15), integer(count)]);
}

function unsigned(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
}

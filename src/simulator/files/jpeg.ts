import { hash } from 'node:crypto';
import { bytesFrom } from '../core/seed.ts';
import { Body, Head } from '../core/body.ts';

const MAX_COMMENT = 65_533;

/** How many bits the standard luminance table gives each size of a DC difference, and the codes (JPEG annex K.3). */
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_CODES: readonly (readonly [code: number, bits: number])[] = [
  [0b00, 2],
  [0b010, 3],
  [0b011, 3],
  [0b100, 3],
  [0b101, 3],
  [0b110, 3],
  [0b1110, 4],
  [0b11110, 5],
];

function segment(marker: number, payload: Uint8Array): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** Comment segments of exactly `size` bytes together, filled from `fill`; `size` is 0 or at least 4. */
function comments(size: number, fill: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let left = size; left > 0; ) {
    let take = Math.min(left, MAX_COMMENT + 4);
    if (left - take > 0 && left - take < 4) take -= 4;
    parts.push(segment(0xfe, fill.subarray(0, take - 4)));
    left -= take;
  }
  return Buffer.concat(parts);
}

/** A grey picture of 8 × 8 blocks, one shade per block: baseline JPEG with nothing but DC coefficients. */
function picture(shades: Uint8Array, columns: number): Buffer {
  const rows = shades.length / columns;
  const frame = Buffer.of(8, 0, 0, 0, 0, 1, 1, 0x11, 0);
  frame.writeUInt16BE(rows * 8, 1);
  frame.writeUInt16BE(columns * 8, 3);
  return Buffer.concat([
    segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 16)])),
    segment(0xc0, frame),
    segment(0xc4, Buffer.of(0x00, ...DC_COUNTS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
    segment(0xc4, Buffer.of(0x10, 1, ...Buffer.alloc(15), 0)),
    segment(0xda, Buffer.of(1, 1, 0x00, 0, 63, 0)),
    scan(shades),
  ]);
}

function scan(shades: Uint8Array): Buffer {
  let bits = '';
  let last = 0;
  for (const shade of shades) {
    const level = (shade >> 1) - 64;
    const difference = level - last;
    last = level;
    const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    const [code, length] = DC_CODES[size] ?? [0, 2];
    bits += code.toString(2).padStart(length, '0');
    if (size > 0) {
      const value = difference > 0 ? difference : difference + 2 ** size - 1;
      bits += value.toString(2).padStart(size, '0');
    }
    bits += '0'; // the one AC code: end of block
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const out: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8), 2);
    out.push(byte);
    if (byte === 0xff) out.push(0);
  }
  return Buffer.from(out);
}

const START = Buffer.concat([
  Buffer.of(0xff, 0xd8),
  segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
]);
const END = Buffer.of(0xff, 0xd9);
const ID_BYTES = 64;

/** The smallest size that `jpeg` and `jpegMaker` can make. */
export const JPEG_MIN_BYTES = 512;

/**
 * Makes JPEG files of one exact size. They share their beginning and a picture, and differ in a comment near the end, so
 * that the signatures of a hundred thousand of them stay cheap.
 */
export function jpegMaker(seed: string, size: number): (label: string) => Body {
  const ending = Buffer.concat([picture(bytesFrom(`${seed}/picture`, 12), 4), END]);
  const tailSize = ID_BYTES + 4 + ending.length;
  const filler = bytesFrom(`${seed}/filler`, MAX_COMMENT);
  const start = Buffer.concat([START, comments(size - START.length - tailSize, filler)]);
  const head = new Head(start, start.length);
  const tail = (label: string) => Buffer.concat([segment(0xfe, hash('sha512', label, 'buffer')), ending]);
  return (label) => new Body(head, () => tail(label), tailSize);
}

/** One JPEG of exactly `size` bytes whose small grey picture depends on `label`. */
export function jpeg(label: string, size: number): Body {
  const shades = bytesFrom(`${label}/picture`, 48).map((shade) => shade & 0xf0);
  const ending = Buffer.concat([picture(shades, 8), END]);
  const filler = comments(size - START.length - ending.length, bytesFrom(label, Math.min(size, MAX_COMMENT)));
  return Body.of(Buffer.concat([START, filler, ending]));
}

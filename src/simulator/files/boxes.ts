import { Body, Head } from '../core/body.ts';
import { bytesFrom } from '../core/seed.ts';

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const size = 8 + parts.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

function ints(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeInt32BE(value | 0, index * 4));
  return out;
}

const text = (value: string) => Buffer.from(value, 'latin1');
const MATRIX = ints(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function moov(seconds: number): Buffer {
  const scale = 600;
  const header = box(
    'mvhd',
    ints(0, 0, 0, scale, seconds * scale, 0x10000, 0x1000000, 0, 0),
    MATRIX,
    Buffer.alloc(24),
    ints(2),
  );
  const track = box(
    'tkhd',
    ints(7, 0, 0, 1, 0, seconds * scale, 0, 0, 0, 0),
    MATRIX,
    ints(640 << 16, 480 << 16),
  );
  const media = box(
    'mdia',
    box('mdhd', ints(0, 0, 0, scale, seconds * scale, 0)),
    box('hdlr', ints(0), text('mhlrvide'), ints(0, 0, 0), text('\0')),
  );
  return box('moov', header, box('trak', track, media));
}

const BRANDS = { mov: text('qt  \0\0\0\0qt  '), mp4: text('isom\0\0\x02\0isommp41') };

/** A movie whose boxes fill the file exactly, with `moov` in front; the media data are noise. */
export function movie(label: string, size: number, kind: 'mov' | 'mp4' = 'mov'): Body {
  const start = Buffer.concat([box('ftyp', BRANDS[kind]), moov(3)]);
  const data = box('mdat', bytesFrom(label, size - start.length - 8));
  return Body.of(Buffer.concat([start, data]));
}

const BLOCK_BYTES = 1024 * 1024;
const ID_BYTES = 64;

/**
 * Makes movies of one size, however large, that exist only while they are read: one block of noise again and again, and
 * an end of their own with `moov`.
 */
export function longMovieMaker(seed: string, size: number): (label: string) => Body {
  const ending = moov(3600);
  const tail = (label: string) => Buffer.concat([box('free', bytesFrom(label, ID_BYTES)), ending]);
  const tailSize = 8 + ID_BYTES + ending.length;
  const front = Buffer.concat([box('ftyp', BRANDS.mov), box('wide')]);
  const data = Buffer.alloc(16);
  data.writeUInt32BE(1);
  data.write('mdat', 4, 'latin1');
  data.writeBigUInt64BE(BigInt(size - front.length - tailSize), 8);
  const noise = bytesFrom(`${seed}/noise`, BLOCK_BYTES);
  const head = new Head(noise, size - tailSize, Buffer.concat([front, data]));
  return (label) => new Body(head, () => tail(label), tailSize);
}

/** A HEIC frame: brand, description and data, tiling the file exactly. */
export function heic(label: string, size: number): Body {
  const brand = box('ftyp', text('heic\0\0\0\0mif1heic'));
  const describe = (dataAt: number, length: number) =>
    box(
      'meta',
      ints(0),
      box('hdlr', ints(0, 0), text('pict'), ints(0, 0, 0), text('\0')),
      box('pitm', ints(0), Buffer.of(0, 1)),
      box(
        'iinf',
        ints(0),
        Buffer.of(0, 1),
        box('infe', ints(0x02000000), Buffer.of(0, 1, 0, 0), text('hvc1\0')),
      ),
      box('iloc', ints(0), Buffer.of(0x44, 0x00, 0, 1, 0, 1, 0, 0, 0, 1), ints(dataAt, length)),
    );
  const frame = brand.length + describe(0, 0).length;
  const length = size - frame - 8;
  return Body.of(Buffer.concat([brand, describe(frame + 8, length), box('mdat', bytesFrom(label, length))]));
}

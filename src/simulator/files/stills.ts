import { crc32, deflateSync } from 'node:zlib';
import { Body } from '../core/body.ts';
import { bytesFrom } from '../core/seed.ts';

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), typed, uint32(crc32(typed))]);
}

/** A grey PNG with as many rows of noise as give about `size` bytes. */
export function png(label: string, size: number): Body {
  const columns = 128;
  const rows = Math.max(1, Math.ceil(size / (columns + 1)));
  const pixels = bytesFrom(label, rows * (columns + 1));
  for (let row = 0; row < rows; row += 1) pixels[row * (columns + 1)] = 0; // filter: none
  const header = Buffer.concat([uint32(columns), uint32(rows), Buffer.of(8, 0, 0, 0, 0)]);
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const image = pngChunk('IDAT', deflateSync(pixels));
  return Body.of(
    Buffer.concat([signature, pngChunk('IHDR', header), image, pngChunk('IEND', Buffer.alloc(0))]),
  );
}

/** A one-pixel GIF with comment blocks up to about `size` bytes. */
export function gif(label: string, size: number): Body {
  const blocks: Buffer[] = [];
  for (let at = 0; at < size; at += 256) {
    blocks.push(Buffer.of(255), bytesFrom(`${label}/${at}`, 255));
  }
  return Body.of(
    Buffer.concat([
      Buffer.from('GIF89a', 'latin1'),
      Buffer.of(1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255),
      Buffer.of(0x21, 0xfe),
      ...blocks,
      Buffer.of(0),
      Buffer.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0, 0x3b),
    ]),
  );
}

/** A TIFF frame of one directory and one strip of noise, as DNG and most RAW formats are built. */
export function raw(label: string, size: number): Body {
  const columns = 64;
  const tags: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, 4, columns],
    [257, 4, Math.ceil(size / columns)],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 0],
    [277, 3, 1],
    [279, 4, size],
  ];
  const dataAt = 8 + 2 + tags.length * 12 + 4;
  const out = Buffer.alloc(dataAt);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(8, 4);
  out.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, value], index) => {
    const at = 10 + index * 12;
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(1, at + 4);
    out.writeUInt32LE(tag === 273 ? dataAt : value, at + 8);
  });
  return Body.of(Buffer.concat([out, bytesFrom(label, size)]));
}

/** A one-pixel lossless WebP with a private chunk of about `size` bytes. */
export function webp(label: string, size: number): Body {
  const pixel = Buffer.from('2f0000000010070000000000', 'hex');
  const noise = bytesFrom(label, size + (size % 2));
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    riffChunk('VP8L', pixel),
    riffChunk('KEEP', noise),
  ]);
  return Body.of(riffChunk('RIFF', body));
}

function riffChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, data]);
}

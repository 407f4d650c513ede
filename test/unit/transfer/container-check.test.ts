import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContainerCheck } from '../../../src/transfer/container-check.ts';

function box(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(size, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

function longBox(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(1, 0);
  bytes.write(type, 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(size), 8);
  return bytes;
}

function isWhole(type: string | undefined, ...chunks: readonly Uint8Array[]): boolean {
  const check = new ContainerCheck(type);
  for (const chunk of chunks) check.update(chunk);
  return check.isWhole();
}

const MOVIE = Buffer.concat([box('ftyp', 24), longBox('mdat', 500), box('moov', 90)]);
const HEIC = Buffer.concat([box('ftyp', 24), box('meta', 60), box('mdat', 300)]);
const JPEG = Buffer.concat([Buffer.from('ffd8ffe1', 'hex'), Buffer.alloc(50, 1), Buffer.from('ffd9', 'hex')]);
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.alloc(50, 1),
  Buffer.from('0000000049454e44ae426082', 'hex'),
]);

const WHOLE: readonly [type: string, bytes: Buffer][] = [
  ['com.apple.quicktime-movie', MOVIE],
  ['public.mpeg-4', MOVIE],
  ['public.heic', HEIC],
  ['public.jpeg', JPEG],
  ['public.png', PNG],
  ['com.adobe.raw-image', Buffer.from('49492a0008000000', 'hex')],
  ['public.tiff', Buffer.from('4d4d002a00000008', 'hex')],
];

describe('C4: the container check', () => {
  it.each(WHOLE)('lets a whole %s pass, however it is cut into chunks', (type, bytes) => {
    expect(isWhole(type, bytes)).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
        const chunks = edges.slice(1).map((edge, n) => bytes.subarray(edges[n], edge));
        expect(isWhole(type, ...chunks)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['com.apple.quicktime-movie', MOVIE],
    ['public.heic', HEIC],
    ['public.jpeg', JPEG],
    ['public.png', PNG],
  ])('catches a %s cut at any byte', (type, bytes) => {
    const passed = Array.from({ length: bytes.length }, (_, cut) => cut).filter((cut) =>
      isWhole(type, bytes.subarray(0, cut)),
    );
    // A picture cut exactly between two boxes looks whole from outside: only its length tells.
    expect(passed).toEqual(type === 'public.heic' ? [84] : []);
  });

  it('catches a tail of zeros', () => {
    expect(isWhole('public.jpeg', JPEG.subarray(0, 30), Buffer.alloc(26))).toBe(false);
  });

  it('lets the last box reach to the end', () => {
    const open = Buffer.concat([
      box('ftyp', 24),
      box('moov', 90),
      Buffer.from('000000006d646174aabb', 'hex'),
    ]);
    expect(isWhole('public.mpeg-4', open)).toBe(true);
  });

  it('catches boxes of impossible size, and boxes of another kind of file', () => {
    expect(isWhole('public.mpeg-4', box('moov', 90), Buffer.from('000000076d646174', 'hex'))).toBe(false);
    expect(isWhole('public.mpeg-4', HEIC)).toBe(false);
  });

  it('knows nothing of other types', () => {
    expect(isWhole('com.canon.cr3-raw-image', Buffer.from('x'))).toBe(true);
    expect(isWhole(undefined, Buffer.from('x'))).toBe(true);
  });
});

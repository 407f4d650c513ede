import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Body } from '../../../src/simulator/core/body.ts';
import { heic, longMovieMaker, movie } from '../../../src/simulator/files/boxes.ts';
import { jpeg, jpegMaker } from '../../../src/simulator/files/jpeg.ts';
import { gif, png, raw, webp } from '../../../src/simulator/files/stills.ts';

describe('content signatures', () => {
  // photos.md 10.4
  it.each([
    ['an empty file', Buffer.alloc(0), 'AW2cWT2PxzWixMKuuNMTHJ8CJ3sH'],
    ['abc', Buffer.from('abc'), 'AYnnoj1r4lMYTs3JP/g7mjGaDCgO'],
    ['1000 zero bytes', Buffer.alloc(1000), 'AX5MDFowkpp+AJ6qTfYwQlxfQeJL'],
  ])('%s', (_what, bytes, signature) => {
    expect(Body.of(bytes).signature().toString('base64')).toBe(signature);
  });

  it.each([
    ['photos that share their beginning', jpegMaker('s', 70_000)('x')],
    ['long movies', longMovieMaker('s', 3_000_000)('x')],
  ])('of %s are those of their bytes', (_what, body) => {
    expect(body.bytes()).toHaveLength(body.size);
    expect(body.signature()).toEqual(Body.of(body.bytes()).signature());
  });
});

it('any part of a file can be read', () => {
  const body = longMovieMaker('s', 1_200_000)('x');
  const whole = body.bytes();
  assert(
    property(nat(body.size), nat(body.size), (a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      expect(Buffer.concat([...body.read(from, to)]).equals(whole.subarray(from, to))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

describe('files', () => {
  it.each([512, 513, 700, 65_000, 66_050, 66_060, 200_001])(
    'a JPEG has exactly %i bytes and its two marks',
    (size) => {
      for (const body of [jpeg('a', size), jpegMaker('s', size)('a')]) {
        const bytes = body.bytes();
        expect(bytes).toHaveLength(size);
        expect(segmentsOf(bytes)).toEqual(['d8', 'e0', 'fe', 'db', 'c0', 'c4', 'c4', 'da', 'd9']);
      }
    },
  );

  it.each([
    ['HEIC', heic('a', 5_000), ['ftyp', 'meta', 'mdat']],
    ['MOV', movie('a', 5_000), ['ftyp', 'moov', 'mdat']],
    ['long MOV', longMovieMaker('s', 1_500_000)('a'), ['ftyp', 'wide', 'mdat', 'free', 'moov']],
  ])('the boxes of %s fill the file', (_format, body, boxes) => {
    expect(boxesOf(body.bytes())).toEqual(boxes);
  });

  it.each([
    ['PNG', png('a', 5_000), '89504e470d0a1a0a', '49454e44ae426082'],
    ['GIF', gif('a', 5_000), '474946383961', '3b'],
    ['RAW', raw('a', 5_000), '49492a00', ''],
    ['WebP', webp('a', 5_000), '52494646', ''],
  ])('%s begins and ends as it should', (_format, body, start, end) => {
    const hex = body.bytes().toString('hex');
    expect(hex.startsWith(start) && hex.endsWith(end)).toBe(true);
  });
});

/** Markers in order; comments in a row count once, and the scan reaches to the end mark. */
function segmentsOf(bytes: Buffer): readonly string[] {
  const markers: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes[at]).toBe(0xff);
    const marker = bytes.toString('hex', at + 1, at + 2);
    if (marker !== 'fe' || markers.at(-1) !== 'fe') markers.push(marker);
    if (marker === 'd8' || marker === 'd9') at += 2;
    else if (marker === 'da') at = bytes.length - 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return markers;
}

function boxesOf(bytes: Buffer): readonly string[] {
  const boxes: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    boxes.push(bytes.toString('latin1', at + 4, at + 8));
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    expect(at).toBeLessThanOrEqual(bytes.length);
  }
  return boxes;
}

import { describe, expect, it } from 'vitest';
import type { Body } from '../../../../src/simulator/core/body.ts';
import { heic, longMovieMaker, movie } from '../../../../src/simulator/files/boxes.ts';
import { jpeg, jpegMaker } from '../../../../src/simulator/files/jpeg.ts';
import { gif, png, raw, webp } from '../../../../src/simulator/files/stills.ts';
import { isCutOff } from '../../../../src/sync/verify/is-cut-off.ts';

/** The bytes in pieces of one size, as a disk hands them out. */
function isCut(bytes: Buffer, pieceBytes = 700): Promise<boolean> {
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  return isCutOff(open, bytes.length);
}

const WHOLE: readonly (readonly [format: string, body: Body])[] = [
  ['JPEG', jpeg('a', 3000)],
  ['JPEG of another make', jpegMaker('seed', 3000)('a')],
  ['PNG', png('a', 3000)],
  ['GIF', gif('a', 3000)],
  ['WebP', webp('a', 3000)],
  ['raw photo', raw('a', 3000)],
  ['HEIC', heic('a', 3000)],
  ['MOV', movie('a', 3000)],
  ['MP4', movie('a', 3000, 'mp4')],
  ['long MOV', longMovieMaker('seed', 3000)('a')],
];

describe.each(WHOLE)('a %s', (_format, body) => {
  const bytes = Buffer.from(body.bytes());

  it('I10: is cut off wherever it ends too early', async () => {
    const passed: number[] = [];
    for (let length = 1; length < bytes.length; length += length < 200 ? 1 : 37) {
      if (!(await isCut(bytes.subarray(0, length)))) passed.push(length);
    }
    // Between two boxes nothing tells that another one follows.
    expect(passed.length).toBeLessThanOrEqual(1);
  });

  it('is not when it is whole, in pieces of any size, or with more behind its end', async () => {
    expect(await isCut(bytes)).toBe(false);
    expect(await isCut(bytes, 1)).toBe(false);
    expect(await isCut(Buffer.concat([bytes, Buffer.from('and a trailer of some program')]))).toBe(false);
  });
});

it.each([
  ['nothing', ''],
  ['a word', 'cropped'],
  ['four letters', 'abcd'],
  ['a text', 'the user wrote this in the place of a photo, and meant it'],
])('does not call %s cut off', async (_what, text) => {
  expect(await isCut(Buffer.from(text))).toBe(false);
});

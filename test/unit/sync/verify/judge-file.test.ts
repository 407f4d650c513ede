import { describe, expect, it } from 'vitest';
import type { StoredFile } from '../../../../src/model/destination.ts';
import {
  type Content,
  judgeAtSight,
  judgeContent,
  type Judgement,
} from '../../../../src/sync/verify/judge-file.ts';
import type { FileWithRows } from '../../../../src/sync/verify/files-with-rows.ts';
import { photoBytes, relative, signatureOf } from '../../../support/wanted.ts';

const BYTES = photoBytes('photo', 100);
const SIGNATURE = signatureOf(BYTES);
const TIME = Date.UTC(2020, 1, 3);

function file(signature = SIGNATURE): FileWithRows {
  const path = relative('2020/02/03/a.jpg');
  const key = { library: 'PrimarySync', asset: 'A', role: 'original' } as const;
  const row = { key, path, size: 100, signature, verified: true, modifiedAtMs: TIME };
  return { path, size: 100, signature, rows: [{ ...row, savedAtMs: 1, checkedAtMs: 0 }] };
}

const AS_LEFT: StoredFile = { kind: 'file', size: 100, modifiedAtMs: TIME };
const TOUCHED: StoredFile = { ...AS_LEFT, modifiedAtMs: TIME + 60_000 };
const SAME: Content = { kind: 'read', signature: SIGNATURE };
const OTHER: Content = { kind: 'read', signature: signatureOf(Buffer.from('other')) };

describe('at sight', () => {
  it.each<[rule: string, stored: StoredFile | undefined, judgement: Judgement | undefined]>([
    ['B12: what is not there is missing', undefined, { verdict: 'missing' }],
    ['of another size, too', { ...AS_LEFT, size: 99 }, undefined],
    [
      'I10: an empty file is damage under any time',
      { ...TOUCHED, size: 0 },
      { verdict: 'damaged', damage: { kind: 'empty' } },
    ],
    ['B12: a link or a folder in its file is an edit', { ...AS_LEFT, kind: 'other' }, { verdict: 'edited' }],
    ['of the right size, only bytes decide', AS_LEFT, undefined],
  ])('%s', (_rule, stored, judgement) => {
    expect(judgeAtSight(file(), stored)).toEqual(judgement);
  });

  it('a signature of an unknown form says no more than the size', () => {
    expect(judgeAtSight(file('AgAAAA=='), AS_LEFT)).toEqual({ verdict: 'unverifiable' });
    expect(judgeAtSight(file('AgAAAA=='), { ...AS_LEFT, size: 1 })).toBeUndefined();
  });
});

describe('by its bytes', () => {
  const refused = (code: string): Content => ({ kind: 'refused', code });
  it('I10: the bytes of another file of ours are damage under any time and of any size', () => {
    const another = relative('2020/02/03/b.jpg');
    for (const stored of [AS_LEFT, TOUCHED, { ...TOUCHED, size: 99 }, { ...TOUCHED, size: 101 }]) {
      expect(judgeContent(file(), stored, OTHER, another)).toEqual({
        verdict: 'damaged',
        damage: { kind: 'another', path: another },
      });
    }
    expect(judgeContent(file(), TOUCHED, SAME, another)).toEqual({ verdict: 'right' });
  });

  it.each<[rule: string, stored: StoredFile, content: Content, judgement: Judgement]>([
    ['the same bytes are right', AS_LEFT, SAME, { verdict: 'right' }],
    ['B12: so they are under another time', TOUCHED, SAME, { verdict: 'right' }],
    ['B13: other bytes that nobody wrote are damage', AS_LEFT, OTHER, { verdict: 'damaged' }],
    [
      'a time that FAT rounded is nobody’s edit',
      { ...AS_LEFT, modifiedAtMs: TIME + 2000 },
      OTHER,
      { verdict: 'damaged' },
    ],
    ['B12: other bytes under another time are an edit', TOUCHED, OTHER, { verdict: 'edited' }],
    ['B12: so is another size', { ...AS_LEFT, size: 99 }, OTHER, { verdict: 'edited' }],
    [
      'I10: a file that ends too early is damage under any time',
      { ...TOUCHED, size: 99 },
      { ...OTHER, shape: 'cut-off' },
      { verdict: 'damaged', damage: { kind: 'cut-off' } },
    ],
    [
      'B13: bytes that the disk does not give back are damage',
      AS_LEFT,
      refused('EIO'),
      { verdict: 'damaged', code: 'EIO' },
    ],
    [
      'of a file that was touched nobody knows',
      TOUCHED,
      refused('EIO'),
      { verdict: 'unreadable', code: 'EIO' },
    ],
    ['no right to read is no damage', AS_LEFT, refused('EACCES'), { verdict: 'unreadable', code: 'EACCES' }],
    ['gone between two looks is missing', AS_LEFT, refused('ENOENT'), { verdict: 'missing' }],
  ])('%s', (_rule, stored, content, judgement) => {
    expect(judgeContent(file(), stored, content)).toEqual(judgement);
  });
});

describe('a file that was changed as the user wished', () => {
  const apple = signatureOf(photoBytes('as it came', 60));
  const changed: FileWithRows = {
    ...file(),
    signature: apple,
    installed: SIGNATURE,
    rows: file().rows.map((row) => ({ ...row, signature: apple, installed: SIGNATURE })),
  };
  it.each<[what: string, stored: StoredFile, content: Content, verdict: Judgement['verdict']]>([
    ['as it was left', AS_LEFT, SAME, 'right'],
    [
      'as Apple has it, because somebody put that back',
      { ...TOUCHED, size: 60 },
      { kind: 'read', signature: apple },
      'right',
    ],
    ['neither, and untouched', AS_LEFT, OTHER, 'damaged'],
    ['neither, and touched', TOUCHED, OTHER, 'edited'],
  ])('Y5: %s', (_what, stored, content, verdict) => {
    expect(judgeContent(changed, stored, content)).toEqual({ verdict });
  });

  it('Y5: its own signature can be checked, whatever form that of Apple has', () => {
    expect(judgeAtSight({ ...changed, signature: 'AgAAAA==' }, AS_LEFT)).toBeUndefined();
  });
});

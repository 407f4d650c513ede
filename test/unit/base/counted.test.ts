import { expect, it } from 'vitest';
import { counted } from '../../../src/base/counted.ts';

it('a number takes the word that goes with it', () => {
  expect([0, 1, 2].map((files) => counted(files, 'file'))).toEqual(['0 files', '1 file', '2 files']);
  expect([1, 21].map((files) => counted(files, 'file is', 'files are'))).toEqual([
    '1 file is',
    '21 files are',
  ]);
});

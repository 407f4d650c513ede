import { expect, it } from 'vitest';
import { systemWords } from '../../../src/base/system-words.ts';

it.each([
  ['ENOENT', 'it is not there (ENOENT)'],
  ['EROFS', 'its disk can only be read (EROFS)'],
  ['EXDEV', 'EXDEV'],
  ['nothing answered within 10 s', 'nothing answered within 10 s'],
])('says what the system refused in words, and what it does not know as it is (%s)', (code, words) => {
  expect(systemWords(code)).toBe(words);
});

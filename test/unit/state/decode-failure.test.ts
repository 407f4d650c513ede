import { expect, it } from 'vitest';
import { decodeFailure } from '../../../src/state/decode-failure.ts';
import { describeFailure } from '../../../src/answer/failure-words.ts';

it.each<[stored: unknown, words: string]>([
  ['{"kind":"denied","detail":"403"}', 'the server refuses it (403)'],
  ['{"kind":"unreadable","detail":"no original"}', 'its record cannot be used: no original'],
  ['{"kind":"short","expected":9,"received":4}', 'only 4 of 9 bytes came'],
  ['{"kind":"wrong","why":"html"}', 'a web page came instead of the file'],
  ['{"kind":"destination","code":"EIO","scope":"file"}', 'it could not be written (EIO)'],
  [
    '{"kind":"destination","code":"ELOOP","scope":"file"}',
    'it could not be written (ELOOP): a folder on its way is a symbolic link, and keepsake writes through none: mount the folder there, or give it a --directory of its own',
  ],
  ['{"kind":"destination","code":"__proto__","scope":"file"}', 'it could not be written (__proto__)'],
])('reads what was stored: %s', (stored, words) => {
  expect(describeFailure(decodeFailure(stored))).toBe(words);
});

it.each<[stored: unknown, word: string]>([
  ['{"kind":"melted"}', 'melted'],
  ['{"kind":"wrong","why":"purple"}', 'wrong'],
  ['{"kind":"wrong"}', 'wrong'],
  ['{"kind":"denied","detail":{"a":1}}', 'denied'],
  ['{"kind":"short","expected":"many","received":1e300}', 'short'],
  ['{"kind":"constructor"}', 'constructor'],
  ['{"kind":"__proto__"}', '__proto__'],
  [`{"kind":"${'x'.repeat(1000)}"}`, 'x'.repeat(40)],
  ['{"kind":7}', 'no kind'],
  ['{"kind":""}', 'no kind'],
  ['[]', 'no kind'],
  ['null', 'no kind'],
  ['', 'no kind'],
  ['{', 'no kind'],
  [undefined, 'no kind'],
])('I9: a word of another version is a failure all the same: %s', (stored, word) => {
  const failure = decodeFailure(stored);
  expect(failure).toEqual({ kind: 'unknown', word });
  expect(describeFailure(failure)).toBe(`its reason is a word that this version does not know (${word})`);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { oddities, withoutLineEnd } from '../../../src/config/password-shape.ts';

it.each([
  ['hush', []],
  ['hush hush', []],
  ['h\u00fcsh', []],
  ['hu\nsh', ['more than one line']],
  ['hush\r', ['more than one line']],
  [' hush', ['blanks at an end']],
  ['hush\t', ['blanks at an end']],
  ['"hush"', ['quotation marks around it']],
  ['hu\u201csh', ['typographic quotes']],
  ['hu\u0007sh', ['control characters']],
  ['hu\u200bsh', ['invisible characters']],
  ['hu\ufffdsh', ['characters that are not valid text']],
  ['hu\u0308sh', ['decomposed accents']],
])('what is odd about %j: %j', (password, odd) => {
  expect(oddities(password)).toEqual(odd);
});

it('words about a password hold nothing of it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (password) => {
      for (const word of oddities(password)) expect(word).not.toContain(password);
    }),
  );
});

it.each([
  ['hush\n', 'hush'],
  ['hush\r\n', 'hush'],
  ['hush\n\n', 'hush\n'],
  ['hush ', 'hush '],
])('auth.md 5.6: of %j exactly one line end goes', (text, password) => {
  expect(withoutLineEnd(text)).toBe(password);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountFileStem } from '../../../src/account/account-file-stem.ts';

it.each([
  ['Sam@Example.com ', 'sam@example.com'],
  ['a+b_c-d@x.y', 'a+b_c-d@x.y'],
  ['../../etc/passwd', '_._.._etc_passwd'],
  ['..', '_.'],
  ['жанна@пример.рф', 'жанна@пример.рф'],
  ['a\u0000b/c\\d', 'a_b_c_d'],
])('%j becomes %j', (account, stem) => {
  expect(accountFileStem(account)).toBe(stem);
});

it('any account becomes one plain file name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (account) => {
      const stem = accountFileStem(account);
      expect(stem).not.toMatch(/[/\\\0]|^\./);
      expect(accountFileStem(stem)).toBe(stem);
    }),
  );
});

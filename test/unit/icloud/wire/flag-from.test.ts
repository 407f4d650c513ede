import { expect, it } from 'vitest';
import { flagFrom, saysMore } from '../../../../src/icloud/wire/flag-from.ts';

it.each<[value: unknown, flag: boolean | undefined, more: boolean]>([
  [true, true, true],
  [false, false, false],
  [1, true, true],
  [0, false, false],
  ['1', true, true],
  ['TRUE', true, true],
  ['true', true, true],
  ['0', false, false],
  ['False', false, false],
  ['', false, false],
  [undefined, undefined, false],
  [null, undefined, false],
  // What is not understood is no flag, and one more question ends nothing too early.
  ['maybe', undefined, true],
  [{}, undefined, true],
  [[], undefined, true],
])('E70: %j as a flag is %j, and as a word of more to come %j', (value, flag, more) => {
  expect([flagFrom(value), saysMore(value)]).toEqual([flag, more]);
});

import { expect, it } from 'vitest';
import { admitWish } from '../../../../src/observe/answers/admit-wish.ts';

const HOUR = 3_600_000;

it.each([
  ['the first', [], 0, [0]],
  ['the third', [0, 1], 2, [0, 1, 2]],
  ['a fourth', [0, 1, 2], 23 * HOUR, undefined],
  ['one a day after the first', [0, 1, 2], 24 * HOUR, [1, 2, 24 * HOUR]],
  ['one after the clock went back', [50 * HOUR, 51 * HOUR, 52 * HOUR], 0, undefined],
])('M12: a day has three codes that answers asked for: %s', (_what, asked, now, then) => {
  expect(admitWish(asked, now)).toEqual(then);
});

import { expect, it } from 'vitest';
import { mostDeletions, readDeletionLimit, USUAL_LIMIT } from '../../../src/plan/decide-brake.ts';

it.each([
  [USUAL_LIMIT, 100_000, 500],
  [USUAL_LIMIT, 4999, 499],
  [USUAL_LIMIT, 12, 1],
  [USUAL_LIMIT, 0, 1],
  [{ assets: 7 }, 12, 7],
  [{ percent: 100 }, 12, 12],
])('T3: of %j and %i photos a run may delete %i', (limit, library, most) => {
  expect(mostDeletions(limit, library)).toBe(most);
});

it.each([
  ['500', { assets: 500 }],
  ['10%', { percent: 10 }],
  ['500,10%', USUAL_LIMIT],
  [' 10% , 500 ', USUAL_LIMIT],
  ['0', undefined],
  ['101%', undefined],
  ['1,2', undefined],
  ['1,2%,3', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
  ['9999999999', undefined],
])('T3: --deletion-limit %j', (text, limit) => {
  expect(readDeletionLimit(text)).toEqual(limit);
});

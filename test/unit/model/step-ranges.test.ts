import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  missingSteps,
  NO_STEPS,
  readSteps,
  type StepRange,
  type StepRanges,
  upTo,
  withSteps,
  writeSteps,
} from '../../../src/model/step-ranges.ts';

/** So many are kept. */
const MOST_RANGES = 16;

const ranges = (text: string): StepRanges => readSteps(text);
const range = (first: number, last: number): StepRange => ({ first, last });

describe('with a range as well', () => {
  it.each<[before: string, first: number, last: number, after: string]>([
    ['', 1, 1, '1'],
    ['', 3, 7, '3-7'],
    ['1-3', 4, 4, '1-4'],
    ['1-3', 5, 5, '1-3,5'],
    ['5-9', 4, 4, '4-9'],
    ['5-9', 3, 3, '3,5-9'],
    ['1-3,7-9', 4, 6, '1-9'],
    ['1-3,7-9', 5, 5, '1-3,5,7-9'],
    ['1-3,7-9,20', 2, 8, '1-9,20'],
    ['2-3,7-9', 1, 30, '1-30'],
    ['2-30', 4, 5, '2-30'],
    ['2-30', 9, 8, '2-30'],
  ])('%s and %i-%i: %s', (before, first, last, after) => {
    expect(writeSteps(withSteps(ranges(before), range(first, last)))).toBe(after);
  });
});

it.each<[before: string, newest: number, after: string]>([
  ['', 5, ''],
  ['1-5', 5, '1-5'],
  ['1-5', 3, '1-3'],
  ['1-2,4-9,12', 4, '1-2,4'],
  ['1-2,4-9,12', 3, '1-2'],
  ['4-9', 0, ''],
])('of %s up to %i: %s', (before, newest, after) => {
  expect(writeSteps(upTo(ranges(before), newest))).toBe(after);
});

it.each<[done: string, newest: number, missing: string]>([
  ['', 0, ''],
  ['', 4, '1-4'],
  ['1-4', 4, ''],
  ['2-3', 4, '1,4'],
  ['1-2,5,9-12', 10, '3-4,6-8'],
  ['1-2,20-30', 10, '3-10'],
])('what is missing of %s up to %i: %s', (done, newest, missing) => {
  expect(writeSteps(missingSteps(ranges(done), newest))).toBe(missing);
});

it('the smallest ranges are forgotten beyond the most that are kept', () => {
  let many: StepRanges = NO_STEPS;
  for (let n = 0; n <= MOST_RANGES + 3; n += 1) many = withSteps(many, range(100 * n + 1, 100 * n + 1 + n));
  const kept = ranges(writeSteps(many));
  expect(kept).toEqual(many.slice(4));
});

it.each(['x', '1-', '-3', '3-1', '0-4', '0', '1,', '1 -2', '1.5', '1-2-3', '1;2', '9999999999999999'])(
  '%j is nothing done',
  (text) => {
    expect(ranges(text)).toEqual(NO_STEPS);
  },
);

describe('beside a set of steps', () => {
  const MOST = 60;
  const some = fc
    .tuple(fc.integer({ min: 1, max: MOST }), fc.nat(8))
    .map(([first, more]) => range(first, Math.min(MOST, first + more)));
  const collect = (given: StepRanges) => given.reduce(withSteps, NO_STEPS);
  const stepsOf = (given: StepRanges) =>
    given.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
  const isTidy = (given: StepRanges) =>
    given.every(({ first, last }, at) => first <= last && first > (given[at - 1]?.last ?? -1) + 1);

  it('ranges hold what was put in, in order, none touching the next', () => {
    fc.assert(
      fc.property(fc.array(some), (given) => {
        const all = collect(given);
        expect(stepsOf(all)).toEqual([...new Set(stepsOf(given))].toSorted((a, b) => a - b));
        expect(isTidy(all)).toBe(true);
      }),
    );
  });

  it('what is done and what is missing are all steps, each once', () => {
    fc.assert(
      fc.property(fc.array(some), fc.nat(MOST), (given, newest) => {
        const done = upTo(collect(given), newest);
        const missing = missingSteps(collect(given), newest);
        expect(isTidy(done) && isTidy(missing)).toBe(true);
        const both = [...stepsOf(done), ...stepsOf(missing)].toSorted((a, b) => a - b);
        expect(both).toEqual(Array.from({ length: newest }, (_, n) => n + 1));
      }),
    );
  });

  it('come back from their text; of too many, the largest, and never a step that is not done', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (given) => {
        const all = collect(given);
        const back = ranges(writeSteps(all));
        expect(
          back.every((each) => all.some(({ first, last }) => first === each.first && last === each.last)),
        ).toBe(true);
        expect(back).toHaveLength(Math.min(all.length, MOST_RANGES));
      }),
    );
  });

  it('any text is ranges that come back, or nothing done', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9,-]{0,20}$/));
    fc.assert(
      fc.property(text, (given) => {
        const read = ranges(given);
        expect(isTidy(read)).toBe(true);
        expect(ranges(writeSteps(read))).toEqual(read);
      }),
    );
  });
});

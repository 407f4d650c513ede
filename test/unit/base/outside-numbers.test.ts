import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { localTime } from '../../../src/base/local-time.ts';
import {
  endFrom,
  numberFrom,
  sizeFrom,
  timeFrom,
  waitFrom,
  writtenTime,
} from '../../../src/base/outside-numbers.ts';

const DAY_MS = 86_400_000;
const ODD = [
  1e300,
  -1e300,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  8.64e15,
  3e9 * 1000,
  9e15,
  -0,
];
const anything = fc.oneof(fc.constantFrom(...ODD), fc.double(), fc.anything());

it('C30: a time from outside is a date that can be written down, or none', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const atMs = timeFrom(value);
      if (atMs === undefined) return;
      expect(Number.isInteger(atMs)).toBe(true);
      expect(localTime(atMs)).toMatch(/^\d{4}-\d\d-\d\d /);
    }),
  );
});

it.each([
  [0, 0],
  [-62_135_596_800_000, -62_135_596_800_000],
  [1_700_000_000_000.9, 1_700_000_000_000],
  [Date.parse('9999-06-01'), Date.parse('9999-06-01')],
  [1.5e15, undefined], // the year 49503
  [-62_135_596_800_001, undefined],
  ['1700000000000', undefined],
  [null, undefined],
])('C30: a time of %j is %j', (value, atMs) => {
  expect(timeFrom(value)).toBe(atMs);
});

it('C30: an end from outside is never later than the last date there is', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...ODD.filter((n) => !Number.isNaN(n))), fc.double({ noNaN: true })),
      (value) => {
        expect(timeFrom(endFrom(value))).toBe(endFrom(value));
        expect(endFrom(value)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
  expect(endFrom(4_000_000_000_000)).toBe(4_000_000_000_000);
});

it('C30: a size from outside is one that a file can have, or none', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const size = sizeFrom(value);
      if (size !== undefined) expect(Number.isSafeInteger(size) && size >= 0 && size < 5e12).toBe(true);
    }),
  );
  expect([0, 1, 50e9, 9e15, 2 ** 53, -1, 1.5, '7'].map(sizeFrom)).toEqual([
    0,
    1,
    50e9,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('C30: a wait from outside ends within a year, or is none', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const ms = waitFrom(value);
      if (ms !== undefined) expect(ms >= 0 && ms <= 366 * DAY_MS).toBe(true);
    }),
  );
  expect([0, 7000, 3e12, 1e300, Number.NaN].map(waitFrom)).toEqual([
    0,
    7000,
    undefined,
    undefined,
    undefined,
  ]);
});

it.each<[value: unknown, number: number | undefined]>([
  [5, 5],
  [-1.5, -1.5],
  ['5', 5],
  ['-12.5', -12.5],
  ['1.5E3', 1500],
  ['007', 7],
  ['', undefined],
  [' 5', undefined],
  ['0x10', undefined],
  ['5px', undefined],
  ['1e999', undefined],
  ['9'.repeat(400), undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [true, undefined],
  [null, undefined],
  [[5], undefined],
  [{ valueOf: () => 5 }, undefined],
])('E70: %j is the number %j', (value, number) => {
  expect(numberFrom(value)).toBe(number);
});

it.each<[text: unknown, atMs: number | undefined]>([
  ['2020-09-13T12:26:40Z', 1_600_000_000_000],
  ['2020-09-13T12:26Z', 1_599_999_960_000],
  ['2020-09-13T12:26:40.5-01:00', 1_600_003_600_500],
  ['2020-09-13T12:26:40', undefined],
  ['2020-09-13', undefined],
  ['2020-13-13T12:26:40Z', undefined],
  ['0000-01-01T00:00:00Z', undefined],
  [1_600_000_000_000, undefined],
])('E70: the time that %j writes', (text, atMs) => {
  expect(writtenTime(text)).toBe(atMs);
});

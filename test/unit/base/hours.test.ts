import { describe, expect, it } from 'vitest';
import { doOverlap, hoursFrom, isWithin, minuteOf } from '../../../src/base/hours.ts';
import { inTimeZone } from '../../support/in-time-zone.ts';

it.each([
  ['08:00-23:00', { from: 480, to: 1380 }],
  [' 8:05 - 9:00 ', { from: 485, to: 540 }],
  ['22:00-07:00', { from: 1320, to: 420 }],
  ['20:00-24:00', { from: 1200, to: 1440 }],
  ['24:00-08:00', undefined],
  ['08:00-08:00', undefined],
  ['08:00-24:01', undefined],
  ['08:60-09:00', undefined],
  ['08-09', undefined],
  ['08:00', undefined],
  ['', undefined],
])('hours of the day: %j', (text, hours) => {
  expect(hoursFrom(text)).toEqual(hours);
});

describe('hours that go past midnight', () => {
  const night = { from: 1320, to: 420 };

  it.each([
    [1319, false],
    [1320, true],
    [0, true],
    [419, true],
    [420, false],
  ])('minute %i: %s', (minute, isIn) => {
    expect(isWithin(night, minute)).toBe(isIn);
  });

  it.each([
    [{ from: 420, to: 1320 }, false],
    [{ from: 419, to: 420 }, true],
    [{ from: 600, to: 1321 }, true],
    [{ from: 1200, to: 60 }, true],
  ])('and %j have a minute in common: %s', (other, overlaps) => {
    expect(doOverlap(night, other)).toBe(overlaps);
    expect(doOverlap(other, night)).toBe(overlaps);
  });
});

describe('the minute is that of the clock on the wall, on the days when the clock is changed, too', () => {
  inTimeZone('Europe/Berlin');

  it.each([
    ['2026-03-29T00:59:00Z', 119],
    ['2026-03-29T01:00:00Z', 180],
    ['2026-10-25T00:30:00Z', 150],
    ['2026-10-25T01:30:00Z', 150],
  ])('%s', (text, minute) => {
    expect(minuteOf(Date.parse(text))).toBe(minute);
  });
});

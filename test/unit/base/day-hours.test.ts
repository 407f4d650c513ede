import { describe, expect, it } from 'vitest';
import {
  doOverlap,
  firstOutside,
  isWholeDay,
  isWithin,
  parseDayHours,
  printDayHours,
} from '../../../src/base/day-hours.ts';
import { inTimeZone } from '../../support/in-time-zone.ts';

function hours(...texts: readonly string[]) {
  return texts.map((text) => {
    const parsed = parseDayHours(text);
    if (parsed === undefined) throw new Error(text);
    return parsed;
  });
}

it.each<[text: string, printed: string | undefined]>([
  ['22:00-07:00', '22:00-07:00'],
  [' 8:05 - 23:59 ', '08:05-23:59'],
  ['18:00-24:00', '18:00-00:00'],
  ['00:00-00:01', '00:00-00:01'],
  ...[
    '',
    '22-7',
    '22:00',
    '22:00-22:00',
    '24:01-07:00',
    '07:60-08:00',
    '00:00-24:00',
    '-1:00-2:00',
    '1:2-3:4',
  ].map((text): [string, undefined] => [text, undefined]),
])('hours of the day: %j is %j', (text, printed) => {
  const parsed = parseDayHours(text);
  expect(parsed === undefined ? undefined : printDayHours(parsed)).toBe(printed);
});

it('hours that leave nothing of a day are known as such', () => {
  expect(isWholeDay(hours('00:00-12:00', '12:00-24:00'))).toBe(true);
  expect(isWholeDay(hours('00:00-12:00', '12:01-24:00'))).toBe(false);
});

describe('quiet hours in local time', () => {
  inTimeZone('Europe/Berlin');

  it.each<[rule: string, quiet: readonly string[], at: string, until: string]>([
    ['before them', ['22:00-07:00'], '2026-01-05T20:59:59.999Z', '2026-01-05T20:59:59.999Z'],
    ['their first moment', ['22:00-07:00'], '2026-01-05T21:00:00Z', '2026-01-06T06:00:00Z'],
    ['over midnight', ['22:00-07:00'], '2026-01-06T05:59:59.999Z', '2026-01-06T06:00:00Z'],
    ['their end is none of them', ['22:00-07:00'], '2026-01-06T06:00:00Z', '2026-01-06T06:00:00Z'],
    ['two that meet', ['22:00-02:00', '02:00-05:00'], '2026-01-05T22:00:00Z', '2026-01-06T04:00:00Z'],
    ['none', [], '2026-01-05T22:00:00Z', '2026-01-05T22:00:00Z'],
    ['a night of 23 hours', ['22:00-07:00'], '2026-03-28T21:30:00Z', '2026-03-29T05:00:00Z'],
    ['an end that the clocks leave out', ['22:00-02:30'], '2026-03-28T21:30:00Z', '2026-03-29T01:00:00Z'],
    ['a night of 25 hours', ['22:00-07:00'], '2026-10-24T20:30:00Z', '2026-10-25T06:00:00Z'],
    ['an end that comes twice', ['22:00-02:30'], '2026-10-24T23:30:00Z', '2026-10-25T00:30:00Z'],
    ['the second time round', ['22:00-02:30'], '2026-10-25T01:10:00Z', '2026-10-25T01:30:00Z'],
  ])('G8: %s', (_rule, quiet, at, until) => {
    const atMs = Date.parse(at);
    const wanted = Date.parse(until);
    expect(new Date(firstOutside(hours(...quiet), atMs)).toISOString()).toBe(new Date(wanted).toISOString());
    expect(hours(...quiet).some((one) => isWithin(one, atMs))).toBe(wanted !== atMs);
  });
});

it.each<[one: string, other: string, overlaps: boolean]>([
  ['22:00-07:00', '07:00-22:00', false],
  ['22:00-07:00', '06:59-07:00', true],
  ['22:00-07:00', '10:00-22:01', true],
  ['22:00-07:00', '20:00-01:00', true],
  ['08:00-12:00', '12:00-13:00', false],
  ['08:00-12:00', '09:00-10:00', true],
])('Q1: %s and %s have a minute in common: %s', (one, other, overlaps) => {
  const [a, b] = hours(one, other);
  if (a === undefined || b === undefined) throw new Error('no hours');
  expect([doOverlap(a, b), doOverlap(b, a)]).toEqual([overlaps, overlaps]);
});

import { describe, expect, it } from 'vitest';
import { dateBoundText } from '../../../../src/config/date-bound-text.ts';
import { dateBoundFrom } from '../../../../src/plan/filter/date-bound-from.ts';

const local = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0) => ({
  atMs: new Date(year, month - 1, day, hour, minute, second, ms).getTime(),
});
const utc = (text: string) => ({ atMs: Date.parse(text) });

describe('a date as icloudpd takes it', () => {
  it.each([
    ['2024-05-31', local(2024, 5, 31)],
    [' 20240531 ', local(2024, 5, 31)],
    ['2024-02-29', local(2024, 2, 29)],
    ['2024-05-31T18', local(2024, 5, 31, 18)],
    ['2024-05-31T18:30', local(2024, 5, 31, 18, 30)],
    ['2024-05-31 18:30:15', local(2024, 5, 31, 18, 30, 15)],
    ['2024-05-31T18:30:15.25', local(2024, 5, 31, 18, 30, 15, 250)],
    ['20240531T183015', local(2024, 5, 31, 18, 30, 15)],
    ['2024-05-31T18:30Z', utc('2024-05-31T18:30:00Z')],
    ['2024-05-31T18:30:15,5+02:00', utc('2024-05-31T16:30:15.500Z')],
    ['2024-05-31T18:30-0530', utc('2024-06-01T00:00:00Z')],
    ['2024-05-31T00:30+01', utc('2024-05-30T23:30:00Z')],
    ['1969-12-31T00:00Z', utc('1969-12-31T00:00:00Z')],
    ['0001-01-01T00:00Z', utc('0001-01-01T00:00:00Z')],
    ['20d', { daysAgo: 20 }],
    ['0D', { daysAgo: 0 }],
  ])('%s', (text, bound) => {
    expect(dateBoundFrom(text)).toEqual(bound);
  });

  it.each([
    '',
    'yesterday',
    '2024',
    '2024-05',
    '31.05.2024',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-05-00',
    '0000-01-01',
    '2024-05-31T24:00',
    '2024-05-31T18:60',
    '2024-05-31T18:30:60',
    '2024-05-31T18:30+24:00',
    '2024-05-31T18:30+02:60',
    '2024-05-31Z',
    '2024-05-31T',
    '20',
    '20w',
    '-5d',
    '1.5d',
    '999999d',
    '20days',
    '99999999999999999999d',
  ])('%s is none', (text) => {
    expect(dateBoundFrom(text)).toBeUndefined();
  });

  it.each(['30d', '2024-05-31T18:30:15.250Z'])('%s is written as it is read', (text) => {
    const bound = dateBoundFrom(text);
    expect(bound && dateBoundText(bound)).toBe(text);
  });
});

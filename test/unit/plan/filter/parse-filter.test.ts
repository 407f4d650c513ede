import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../../src/plan/filter/parse-filter.ts';
import { pointAt } from '../../../../src/plan/filter/point-at.ts';
import { printFilter } from '../../../../src/plan/filter/print-filter.ts';
import { isFilterProblem } from '../../../../src/plan/filter/read-tokens.ts';
import { inTimeZone } from '../../../support/in-time-zone.ts';
import { diceOf, randomFilter } from './random-filter.ts';

function printed(text: string): string {
  const filter = parseFilter(text);
  return isFilterProblem(filter) ? `${filter.at}: ${filter.problem}` : printFilter(filter);
}

describe('parseFilter', () => {
  inTimeZone('UTC');

  it.each([
    ['a kind', 'VIDEO', 'video'],
    ['and before or', 'live or video and raw', 'live or raw and video'],
    ['parentheses', '(live or video) and raw', '(live or video) and raw'],
    ['parentheses that say nothing', '((live))', 'live'],
    ['not twice', 'not not live', 'live'],
    ['not of a group', 'not (video and live)', 'not (live and video)'],
    ['the same twice', 'live and (live and video)', 'live and video'],
    ['bytes in units', 'size > 500MB', 'size > 500000000'],
    ['bytes in units of two', 'size<=2gib', 'size <= 2147483648'],
    ['a range of bytes', 'size = 1kB..2kB', 'size <= 2000 and size >= 1000'],
    ['another number', 'width != 100', 'not (width <= 100 and width >= 100)'],
    ['a time', 'duration >= 1.5min', 'duration >= 90'],
    ['an age', 'added < 2w', 'added < 14d'],
    ['at least an age', 'taken >= 1y', 'taken > 365d'],
    ['a range of ages', 'added = 10d..30d', 'added < 30d and added > 10d'],
    ['a day', 'taken >= 2024-05-31', 'taken >= 2024-05-31T00:00:00.000Z'],
    ['until a day: the day is in', 'taken <= 2024-05-31', 'taken < 2024-06-01T00:00:00.000Z'],
    ['after a day', 'taken > 2024-12-31', 'taken >= 2025-01-01T00:00:00.000Z'],
    ['before a month', 'added < 2024-03', 'added < 2024-03-01T00:00:00.000Z'],
    ['a year', 'taken = 2024', 'taken < 2025-01-01T00:00:00.000Z and taken >= 2024-01-01T00:00:00.000Z'],
    [
      'a range of months',
      'taken = 2024-01..2024-03',
      'taken < 2024-04-01T00:00:00.000Z and taken >= 2024-01-01T00:00:00.000Z',
    ],
    ['a minute of a zone', 'taken <= 2024-05-31T18:00+02:00', 'taken < 2024-05-31T16:01:00.000Z'],
    ['the last of all days', 'taken <= 9999-12-31', 'taken < 9999-12-31T23:59:59.999Z'],
    ['a name', 'name ~ IMG_*', "name ~ 'img_*'"],
    ['a quote in a text', `title = "it's"`, "title = 'it''s'"],
    ['another quote in a text', `title = 'say "ab"'`, `title = 'say "ab"'`],
    ['another keyword', "keyword != 'Sea'", "not keyword = 'sea'"],
    ['a title, whatever it is', 'title and not description', 'not description and title'],
    ['an album', 'album Travel/2024', "album 'Travel/2024'"],
    ['not an album', "album !~ 'Tr*'", "not album ~ 'Tr*'"],
    ['any album', 'not album', 'not album'],
    ['a library', 'library = shared', "library 'shared'"],
    ['a place', 'near 52.5, -13.4 20km', 'near 52.5,-13.4 20000m'],
    ['in miles', 'near 0,0 1mi', 'near 0,0 1609.344m'],
  ])('%s: %s', (_what, text, canonical) => {
    const written = printed(text);
    expect(written).toBe(canonical);
    expect(printed(written)).toBe(canonical);
  });

  it.each([
    ['nothing', '  ', 2, /a word belongs here: one of photo, video/],
    ['a slip', 'live and vidoe', 9, /not known; did you mean video\?/],
    ['an unknown word', 'live and xyzzy', 9, /it takes one of photo, video, .* near or not/],
    ['two statements', 'live video', 5, /and, or, or the end/],
    ['an open parenthesis', '(live', 5, /closing parenthesis/],
    ['one too many', 'live)', 4, /no parenthesis is open/],
    ['an end too early', 'live and', 8, /a word belongs here/],
    ['a field alone', 'size', 4, /size takes one of < <= > >=/],
    ['a name alone', 'name', 4, /name takes one of = !=/],
    ['no bytes', 'size > 5XB', 7, /a number of bytes/],
    ['more bytes than there are', 'size > 999999999999999TB', 7, /a number of bytes/],
    ['a unit behind a space', 'size > 500 MB', 11, /without a space: 500MB$/],
    ['a range of that kind', 'duration = 1..2 min or live', 16, /without a space: 1\.\.2min$/],
    ['an age of that kind', 'taken < 30 d', 11, /without a space: 30d$/],
    ['a distance of that kind', 'near 52.5,13.4 20 km', 18, /without a space: 20km$/],
    ['a time behind a space', 'taken >= 2024-05-31 18:00', 20, /without a space: 2024-05-31T18:00$/],
    ['spaces in a range of dates', 'taken = 2024 .. 2025', 13, /a range stands without spaces/],
    ['spaces in a range of sizes', 'size = 1MB ..2MB', 11, /a range stands without spaces/],
    ['no date, where a range may stand', 'taken = today', 8, /or a range of two: 2024-01\.\.2024-03$/],
    ['a range that ends where it begins', 'taken = 2024-01..2023', 8, /ends before it begins/],
    ['a curly quote', 'title = “x”', 8, /straight quotes/],
    ['quotes of other languages', 'album ~ «x»', 8, /straight quotes/],
    ['an age beyond all', 'taken < 1000000000d', 8, /at most 99999 days/],
    ['half a day', 'added > 1.5d', 8, /a whole number of days/],
    ['a range of ages beyond all', 'added = 1d..100000d', 8, /at most 99999 days/],
    ['a range that ends first', 'size = 2..1', 7, /ends before it begins/],
    ['a day of no calendar', 'taken > 2024-02-30', 8, /takes a date/],
    ['an age alone', 'taken = 30d', 8, /an age takes < or >/],
    ['half a range', 'taken = 2024..', 8, /takes a date/],
    ['an open quote', "name = 'x", 7, /this quote has no end/],
    ['an exclamation mark', '!live', 0, /write not/],
    ['no degrees', 'near 91,0 5km', 5, /degrees north and east/],
    ['no distance', 'near 1,2', 8, /a distance belongs here/],
    ['an album without a name', "album = ''", 8, /a name or a path/],
    ['parentheses without end', '('.repeat(60), 50, /more than 50 parentheses/],
    ['a book', 'live or '.repeat(2_000), 10_000, /more than 10000 letters/],
  ])('points at the place: %s', (_what, text, at, problem) => {
    expect(parseFilter(text)).toEqual({ at, problem: expect.stringMatching(problem) as string });
  });

  it.each(["title = '“x”'", 'title = Mom’s', 'size > 500 and live', 'width = 5 or live'])(
    'takes %s',
    (text) => expect(parseFilter(text)).not.toHaveProperty('problem'),
  );

  it('a filter and its text are the same thing, whatever the filter', () => {
    const dice = diceOf(1);
    const wrong = Array.from({ length: 10_000 }, () => randomFilter(dice)).filter(
      (filter) => JSON.stringify(parseFilter(printFilter(filter))) !== JSON.stringify(filter),
    );
    expect(wrong.map(printFilter).slice(0, 5)).toEqual([]);
  });

  it('survives any text', () => {
    const dice = diceOf(2);
    const words = ['live', ' and ', 'size', ' 5MB', 'taken', '2024', '..', 'near', 'not '];
    const pieces = [...words, '(', ')', "'", '"', '>=', '!', '\u0000', '\ud800', ','];
    const texts = Array.from({ length: 3_000 }, () =>
      Array.from({ length: dice.number(12) }, () => dice.of(pieces)).join(''),
    );
    const wrong = texts.filter((text) => {
      const filter = parseFilter(text);
      if (!isFilterProblem(filter)) return printed(printFilter(filter)) !== printFilter(filter);
      return filter.at < 0 || filter.at > text.length || pointAt(text, filter).split('\n').length !== 3;
    });
    expect(wrong).toEqual([]);
  });
});

describe('pointAt', () => {
  it.each([
    ['below the place', 'live and vidoe', 9, ['no', '  live and vidoe', '           ^']],
    [
      'in a long text',
      `${'a'.repeat(100)}!${'b'.repeat(100)}`,
      100,
      ['no', `  …${'a'.repeat(50)}!${'b'.repeat(49)}…`, `  ${' '.repeat(51)}^`],
    ],
    ['behind wide letters', "title = '東京' x", 13, ['no', "  title = '東京' x", `${' '.repeat(17)}^`]],
    [
      'behind letters of two signs',
      'title = e\u0301 x',
      11,
      ['no', '  title = e\u0301 x', `${' '.repeat(12)}^`],
    ],
    ['behind what a terminal cannot show', 'a\u001b b', 3, ['no', String.raw`  a\u001b b`, '          ^']],
  ])('%s', (_what, text, at, lines) => {
    expect(pointAt(text, { problem: 'no', at }).split('\n')).toEqual(lines);
  });
});

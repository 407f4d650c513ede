import { expect, it } from 'vitest';
import { dateWords } from '../../../src/plan/date-words.ts';
import { strftime } from '../../../src/plan/strftime.ts';

const AT = { date: new Date(Date.UTC(2024, 2, 6, 15)), offsetMinutes: 0 };

it.each([
  [undefined, 'March Mar Mar Wednesday Wed PM'],
  ['de-DE', 'März März März Mittwoch Mi PM'],
  // As with a day of the month, which is another form than alone.
  ['pl-PL', 'marca mar mar środa śr. PM'],
  ['ja-JP', '3月 3月 3月 水曜日 水 午後'],
])('the language %s writes months and days as it does', (language, text) => {
  expect(strftime('%B %b %h %A %a %p', { ...AT, language })).toBe(text);
  expect(strftime('%Y-%m-%d %H', { ...AT, language })).toBe('2024-03-06 15');
});

it('another calendar of the country changes no month', () => {
  expect(strftime('%B', { ...AT, language: 'fa-IR' })).toBe('مارس');
});

it.each(['de-DE', 'tr-TR', 'zh-CN', 'ar-EG'])(
  '%s has twelve different months, and seven days',
  (language) => {
    const { months, days, shortMonths, shortDays } = dateWords(language);
    for (const [names, count] of [
      [months, 12],
      [days, 7],
      [shortMonths, 12],
      [shortDays, 7],
    ] as const) {
      expect(new Set(names).size).toBe(count);
      expect(names.every((name) => name !== '')).toBe(true);
    }
  },
);

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkCron } from '../../../src/config/check-cron.ts';
import { cronTimes } from '../../../src/sync/watch/cron-times.ts';

const FIELDS = /^it takes five fields/;
const NEVER = 'no month has such a day';

it.each<[text: string, wrong: RegExp | string | undefined]>([
  ['0 3 * * *', undefined],
  ['  */15   8-18/2 1,15 jan-MAR,6 mon-fri ', undefined],
  ['0 0 * * 7', undefined],
  ['0 0 29 2 *', undefined],
  ['0 0 30 2 mon', undefined],
  ['@daily', undefined],
  ['@Hourly', undefined],
  ['', FIELDS],
  ['0 3 * *', FIELDS],
  ['0 0 3 * * *', FIELDS],
  ['@reboot', FIELDS],
  ['2026-01-01T00:00:00', FIELDS],
  [`0 3 * * ${'1,'.repeat(200)}1`, FIELDS],
  ['60 3 * * *', /^the minute takes \*, numbers from 0 to 59,/],
  ['0 24 * * *', /^the hour takes/],
  ['0 3 0 * *', /^the day of the month takes/],
  ['0 3 * 13 *', /^the month takes .* or jan to dec/],
  ['0 3 * * 8', /^the day of the week takes .* or sun to sat/],
  ['0 3 * * funday', /^the day of the week/],
  ['*/0 3 * * *', /^the minute/],
  ['5/10 3 * * *', /^the minute/],
  ['30-10 3 * * *', /^the minute/],
  ['-1 3 * * *', /^the minute/],
  ['1,,2 3 * * *', /^the minute/],
  ['0 3 L * *', /^the day of the month/],
  ['0 3 ? * *', /^the day of the month/],
  ['0 0 30 2 *', NEVER],
  ['0 0 31 2,4,jun,9,11 *', NEVER],
])('%j: %s', (text, wrong) => {
  if (wrong === undefined) expect(checkCron(text)).toBeUndefined();
  else expect(checkCron(text)).toMatch(wrong);
});

it('what passes has a next time, and what the library alone would take is none of ours', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const field = (min: number, max: number, ...names: readonly string[]) =>
    fc.array(
      fc.oneof(
        fc.constant('*'),
        number(min, max),
        fc.integer({ min: -1, max: max + 2 }).map(String),
        fc.tuple(number(min, max), number(min, max)).map((both) => both.join('-')),
        fc.tuple(fc.constantFrom('*', `${min}-${max}`), number(0, max)).map((both) => both.join('/')),
        fc.constantFrom('*', ...names),
      ),
      { minLength: 1, maxLength: 3 },
    );
  const pattern = fc
    .tuple(
      field(0, 59),
      field(0, 23),
      field(1, 31, 'L', '15W'),
      field(1, 12, 'feb'),
      field(0, 7, 'sun', '1#2'),
    )
    .map((fields) => fields.map((parts) => parts.join(',')).join(' '));
  const fromMs = Date.UTC(2026, 0, 1);
  let passed = 0;
  fc.assert(
    fc.property(pattern, (text) => {
      if (checkCron(text) !== undefined) return;
      passed += 1;
      const nextMs = cronTimes(text)(fromMs);
      // The next 29th of February is the farthest of all.
      expect(nextMs).toBeGreaterThan(fromMs);
      expect(nextMs).toBeLessThan(Date.UTC(2028, 2, 2));
    }),
    { numRuns: 300 },
  );
  expect(passed).toBeGreaterThan(10);
});

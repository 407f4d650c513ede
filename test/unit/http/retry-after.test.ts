import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/http/retry-after.ts';

const NOW = Date.UTC(2026, 10, 21, 8, 0, 0, 250);

describe('parseRetryAfter', () => {
  it.each<[header: string | undefined, waitMs: number | undefined]>([
    ['120', 120_000],
    [' 7200 ', 7_200_000],
    ['1', 1000],
    ['31622400', 31_622_400_000],
    ['Sat, 21 Nov 2026 08:00:01 GMT', 750],
    ['Sat, 21 Nov 2026 10:00:00 GMT', 7_199_750],
    ['Saturday, 21-Nov-26 08:00:01 GMT', 750],
    ['Sat Nov 21 08:00:01 2026', 750],
    ['Tue Dec  1 08:00:00 2026', 863_999_750],
    ['Sat, 21 Nov 2026 08:00:60 GMT', 59_750],
    ['Wrongday, 21 Nov 2026 08:00:01 GMT', 750],
    ['Sat, 21 Nov 2026 08:00:00 GMT', undefined],
    ['Sun, 06 Nov 1994 08:49:37 GMT', undefined],
    ['Sunday, 06-Nov-94 08:49:37 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['99999999999', undefined],
    ['9'.repeat(400), undefined],
    ['Sat, 21 Nov 2099 08:00:00 GMT', undefined],
    ['Sat, 21 Nov 2026 08:00:61 GMT', undefined],
    ['Sat, 21 Nov 2026 24:00:00 GMT', undefined],
    ['Sat, 21 Nov 2026 09:60:00 GMT', undefined],
    ['Sat, 32 Nov 2026 08:00:00 GMT', undefined],
    ['Sat, 00 Nov 2026 08:00:00 GMT', undefined],
    ['Sat, 21 Foo 2026 08:00:00 GMT', undefined],
    ['Sat, 21 Nov 2026 10:00:00 CET', undefined],
    ['Sat, 21 Nov 2026 10:00:00', undefined],
    ['2026-11-21T10:00:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('C21: %j asks for %j ms', (header, waitMs) => {
    expect(parseRetryAfter(header, NOW)).toBe(waitMs);
  });

  it('C21: a two-digit year is the one nearest to now', () => {
    const atCenturyEnd = Date.UTC(2099, 11, 31, 23, 59, 59);
    expect(parseRetryAfter('Friday, 01-Jan-00 00:00:00 GMT', atCenturyEnd)).toBe(1000);
  });

  it('C21: a date is met to the second, whatever the time is now', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * 86_400_000 }), (aheadMs) => {
        const date = new Date(NOW + aheadMs);
        const wholeSecondMs = Math.floor(date.getTime() / 1000) * 1000;
        expect(parseRetryAfter(date.toUTCString(), NOW)).toBe(
          wholeSecondMs > NOW ? wholeSecondMs - NOW : undefined,
        );
      }),
    );
  });

  it('C21: any header is a wait that is positive and bounded, or none', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const waitMs = parseRetryAfter(header, NOW) ?? 1;
        expect(waitMs > 0 && waitMs <= 366 * 86_400_000).toBe(true);
      }),
    );
  });
});

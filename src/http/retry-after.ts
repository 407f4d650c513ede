import { waitFrom } from '../base/outside-numbers.ts';

/** `Sun, 06 Nov 1994 08:49:37 GMT`, its two older spellings, and seconds up to 60 (RFC 9110 5.6.7). */
const HTTP_DATE =
  /^[A-Za-z]{3,9},? (?:(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{2,4}) (\d\d):(\d\d):(\d\d) GMT|([A-Za-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4}))$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `nowMs`. Undefined for a time that has passed and for
 * anything that is neither whole seconds nor an HTTP date: then our own back-off decides (FAULTS.md C21).
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : dateOf(text, nowMs) - nowMs;
  return waitMs > 0 ? waitFrom(waitMs) : undefined;
}

function dateOf(text: string, nowMs: number): number {
  const match = HTTP_DATE.exec(text);
  if (match === null) return Number.NaN;
  const [, day1, month1, year1, hour1, minute1, second1, month2, day2, hour2, minute2, second2, year2] =
    match;
  const month = MONTHS.indexOf((month1 ?? month2 ?? '').toLowerCase());
  const [day, hour, minute, second] = [
    day1 ?? day2,
    hour1 ?? hour2,
    minute1 ?? minute2,
    second1 ?? second2,
  ].map(Number);
  if (month < 0 || day === undefined || hour === undefined || minute === undefined || second === undefined) {
    return Number.NaN;
  }
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return Number.NaN;
  // A leap second (:60) is the first second of the next minute: never earlier than asked.
  return Date.UTC(yearOf(year1 ?? year2 ?? '', nowMs), month, day, hour, minute, second);
}

/** Two digits mean the year nearest to now (RFC 9110 5.6.7). */
function yearOf(digits: string, nowMs: number): number {
  if (digits.length !== 2) return Number(digits);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  if (year > thisYear + 50) return year - 100;
  return year < thisYear - 49 ? year + 100 : year;
}

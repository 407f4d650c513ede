import type { DateBound } from '../../model/selection.ts';

const TIME = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const DAY = /^(\d{4})-?(\d{2})-?(\d{2})$/;
const MONTH_OR_YEAR = /^(\d{4})(?:-(\d{2}))?$/;

/**
 * A date as icloudpd takes it: a day, which begins at midnight here; a time of a day, here or with its zone; or days before now (`30d`).
 * Undefined for anything else, and for a day that no calendar has.
 */
export function dateBoundFrom(text: string): DateBound | undefined {
  const days = /^(\d{1,5})d$/i.exec(text.trim())?.[1];
  if (days !== undefined) return { daysAgo: Number(days) };
  const fromMs = MONTH_OR_YEAR.test(text.trim()) ? undefined : dateSpanFrom(text)?.fromMs;
  return fromMs === undefined ? undefined : { atMs: fromMs };
}

/** All moments that a date means: those of a year, a month, a day, or of the smallest part of a time. */
export function dateSpanFrom(
  text: string,
): { readonly fromMs: number; readonly beforeMs: number } | undefined {
  const [date = '', time, ...more] = text.trim().split(/[T ]/i);
  const day = DAY.exec(date);
  const parts = day ?? (time === undefined ? MONTH_OR_YEAR.exec(date) : null);
  const clock = time === undefined ? undefined : TIME.exec(time);
  if (parts === null || clock === null || more.length > 0) return undefined;
  const [year = 0, month = 1, ofMonth = 1] = [...parts].slice(1).map(numberOr(1));
  const [hour = 0, minute = 0, second = 0] = [...(clock ?? [])].slice(1, 4).map(numberOr(0));
  const [, , , , fraction, zone] = clock ?? [];
  const offset = zone === undefined ? undefined : offsetFrom(zone);
  const written = new Date(0);
  written.setUTCFullYear(year, month - 1, ofMonth);
  const isDay = year > 0 && written.getUTCMonth() === month - 1 && written.getUTCDate() === ofMonth;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || offset === 'none') return undefined;

  const ms = Math.floor(Number(`0.${fraction ?? '0'}`) * 1000);
  const first = [year, month, ofMonth, hour, minute, second, ms];
  const words: readonly (string | undefined)[] = [...parts.slice(1), ...(clock?.slice(1, 5) ?? [])];
  const given = words.filter((part) => part !== undefined).length;
  const behind = first.map((value, at) => (at === given - 1 ? value + 1 : value));
  return { fromMs: momentOf(first, offset), beforeMs: momentOf(behind, offset) };
}

function numberOr(missing: number): (part: string | undefined) => number {
  return (part) => (part === undefined ? missing : Number(part));
}

/** `offset`: minutes east of Greenwich; undefined: by the clocks here. */
function momentOf(parts: readonly number[], offset: number | undefined): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  const moment = new Date(0);
  if (offset === undefined) {
    moment.setFullYear(year, month - 1, day);
    return moment.setHours(hour, minute, second, ms);
  }
  moment.setUTCFullYear(year, month - 1, day);
  return moment.setUTCHours(hour, minute, second, ms) - offset * 60_000;
}

/** Minutes east of Greenwich. */
function offsetFrom(zone: string): number | 'none' {
  if (/z/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  if (hours > 23 || minutes > 59) return 'none';
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

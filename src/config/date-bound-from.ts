import type { DateBound } from '../model/selection.ts';

const TEXT =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A date as icloudpd takes it: a day, which begins at midnight here; a time of a day, here or with its zone; or days before now (`30d`).
 * Undefined for anything else, and for a day that no calendar has.
 */
export function dateBoundFrom(text: string): DateBound | undefined {
  const days = /^(\d{1,5})d$/i.exec(text.trim())?.[1];
  if (days !== undefined) return { daysAgo: Number(days) };
  const parts = TEXT.exec(text.trim());
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const zone = parts[8];
  const ms = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000);
  const written = new Date(0);
  written.setUTCFullYear(year, month - 1, day);
  const isDay = year > 0 && written.getUTCMonth() === month - 1 && written.getUTCDate() === day;
  const offset = zone === undefined ? 0 : offsetFrom(zone);
  if (!isDay || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  if (zone !== undefined) return { atMs: written.setUTCHours(hour, minute, second, ms) - offset * 60_000 };
  const local = new Date(0);
  local.setFullYear(year, month - 1, day);
  return { atMs: local.setHours(hour, minute, second, ms) };
}

/** Minutes east of Greenwich. */
function offsetFrom(zone: string): number | undefined {
  if (/z/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

/** As `dateBoundFrom` takes it; a moment in UTC. */
export function dateBoundText(bound: DateBound): string {
  return 'atMs' in bound ? new Date(bound.atMs).toISOString() : `${bound.daysAgo}d`;
}

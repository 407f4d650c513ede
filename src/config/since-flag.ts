import { dateBoundFrom } from '../plan/filter/date-bound-from.ts';

const DAY_MS = 86_400_000;

/** The moment that `--since` means: a day, a time, or days before now; undefined for anything else. */
export function sinceFrom(typed: string, nowMs: number): number | undefined {
  const bound = dateBoundFrom(typed);
  if (bound === undefined) return undefined;
  return 'atMs' in bound ? bound.atMs : nowMs - bound.daysAgo * DAY_MS;
}

export const SINCE_PROBLEM =
  '--since takes a day (2026-11-29), a time (2026-11-29T08:00), or days before now (7d)';

import type { DateBound } from '../model/selection.ts';

/** As `dateBoundFrom` takes it; a moment in UTC. */
export function dateBoundText(bound: DateBound): string {
  return 'atMs' in bound ? new Date(bound.atMs).toISOString() : `${bound.daysAgo}d`;
}

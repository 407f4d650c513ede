import type { Filter } from '../model/filter.ts';
import type { DateBound } from '../model/selection.ts';
import { joinFilters } from './filter/normal-form.ts';
import { ageFrom } from './filter/read-amount.ts';

/** Photos that stay in iCloud whatever else is said of them. One of which that is not known stays, too. */
export interface KeepRule {
  /** As the user wrote it. */
  readonly text: string;
  readonly filter: Filter<DateBound>;
}

const ALBUM = 'album:';

/** `favorites`, or `album:NAME`; undefined for anything else. */
export function parseKeep(text: string): KeepRule | undefined {
  const wish = text.trim();
  if (wish === 'favorites') return { text: wish, filter: { kind: 'is', what: 'favorite' } };
  const name = wish.startsWith(ALBUM) ? wish.slice(ALBUM.length).trim() : '';
  return name === '' ? undefined : { text: wish, filter: { kind: 'album', op: '=', text: name } };
}

/** `90d`: what was taken, or came into the library, in so many days before now. */
export function parseKeepRecent(text: string): KeepRule | undefined {
  const daysAgo = ageFrom(text.trim());
  if (daysAgo === undefined) return undefined;
  const since = (field: 'taken' | 'added') =>
    ({ kind: 'time', field, op: 'since', bound: { daysAgo } }) as const;
  return {
    text: `recent ${text.trim()}`,
    filter: joinFilters('or', [since('taken'), since('added')]),
  };
}

/** As icloudpd's `--keep-icloud-recent-days` means it: what was taken in so many days before now. */
export function keepTakenIn(days: number): KeepRule {
  const filter = { kind: 'time', field: 'taken', op: 'since', bound: { daysAgo: days } } as const;
  return { text: `recent ${days}d`, filter };
}

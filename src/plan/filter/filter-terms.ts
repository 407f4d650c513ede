import type { Filter, FilterTerm } from '../../model/filter.ts';
import type { DateBound, Moment } from '../../model/selection.ts';
import { isToldByAlbums } from './compile-filter.ts';

/** All statements of a filter. */
export function filterTerms<Bound extends DateBound>(filter: Filter<Bound>): readonly FilterTerm<Bound>[] {
  if ('parts' in filter) return filter.parts.flatMap(filterTerms);
  return 'part' in filter ? filterTerms(filter.part) : [filter];
}

/** Whether albums have to be known to judge it. */
export function asksAlbums(filter: Filter<DateBound>): boolean {
  return filterTerms(filter).some(isToldByAlbums);
}

/** Whether it asks for albums that the user made. */
export function asksOwnAlbums(filter: Filter<DateBound>): boolean {
  return filterTerms(filter).some(
    (term) => term.kind === 'album' || (term.kind === 'has' && term.field === 'album'),
  );
}

/** The same filter with other bounds. */
export function withBounds(
  filter: Filter<DateBound>,
  momentOf: (bound: DateBound) => Moment,
): Filter<Moment> {
  if ('parts' in filter) return { ...filter, parts: filter.parts.map((part) => withBounds(part, momentOf)) };
  if ('part' in filter) return { ...filter, part: withBounds(filter.part, momentOf) };
  return filter.kind === 'time' ? { ...filter, bound: momentOf(filter.bound) } : filter;
}

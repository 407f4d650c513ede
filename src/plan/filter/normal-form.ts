import type { Filter } from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';
import { printFilter } from './print-filter.ts';

/** All of these, or any of them: in order and each once, so that two filters of one meaning have one text. At least one. */
export function joinFilters(
  kind: 'and' | 'or',
  filters: readonly [Filter<DateBound>, ...(readonly Filter<DateBound>[])],
): Filter<DateBound> {
  const texts = new Map<string, Filter<DateBound>>();
  for (const filter of filters)
    for (const part of filter.kind === kind && 'parts' in filter ? filter.parts : [filter])
      texts.set(printFilter(part), part);
  const [first, ...others] = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  return first === undefined || others.length === 0
    ? (first ?? filters[0])
    : { kind, parts: [first, ...others] };
}

export function negateFilter(filter: Filter<DateBound>): Filter<DateBound> {
  return 'part' in filter ? filter.part : { kind: 'not', part: filter };
}

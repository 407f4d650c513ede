import type { Filter } from '../model/filter.ts';
import type { DateBound } from '../model/selection.ts';
import { joinFilters } from '../plan/filter/normal-form.ts';
import { parseFilter } from '../plan/filter/parse-filter.ts';
import { pointAt } from '../plan/filter/point-at.ts';
import { isFilterProblem } from '../plan/filter/read-tokens.ts';
import type { ValueReader } from './read-values.ts';

/** All that `--filter` asks for. A filter that is wrong is shown with a mark below the place: nothing else could be told of it. */
export function readFilters(read: ValueReader): Filter<DateBound> | undefined {
  const filters: Filter<DateBound>[] = [];
  for (const text of read.texts('filter')) {
    const filter = parseFilter(text);
    if (isFilterProblem(filter)) read.problems.push(`--filter: ${pointAt(text, filter)}`);
    else filters.push(filter);
  }
  const [first, ...others] = filters;
  return first === undefined ? undefined : joinFilters('and', [first, ...others]);
}

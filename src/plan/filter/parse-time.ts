import type { Filter, TimeField } from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';
import { dateSpanFrom } from './date-bound-from.ts';
import { joinFilters, negateFilter } from './normal-form.ts';
import { rangeOf } from './range-of.ts';
import { ageFrom, isAge, MOST_DAYS } from './read-amount.ts';
import type { FilterProblem } from './read-tokens.ts';
import { splitValue } from './split-value.ts';
import type { TokenReader } from './token-reader.ts';

type Parsed = Filter<DateBound> | FilterProblem;

/** Beyond these years a moment is not written as a date. */
const FIRST_MS = new Date('0001-01-01T00:00:00.000Z').getTime();
const LAST_MS = new Date('9999-12-31T23:59:59.999Z').getTime();

/** `taken` or `added`, compared with a date, an age, or a range of one of them. */
export function parseTime(reader: TokenReader, field: TimeField): Parsed {
  const op = reader.takeSign(['<', '<=', '>', '>=', '=', '!=']);
  if (op === undefined) return reader.expected(`${field} takes one of < <= > >= = !=`);
  const { at } = reader.next;
  const text = reader.takeValue()?.text ?? '';
  const since = (bound: DateBound): Filter<DateBound> => ({ kind: 'time', field, op: 'since', bound });
  const before = (bound: DateBound): Filter<DateBound> => ({ kind: 'time', field, op: 'before', bound });

  const isEqual = op === '=' || op === '!=';
  const [from, to] = isEqual ? rangeOf(text) : [text, text];
  const split = splitValue(
    reader,
    text,
    (whole) => ageFrom(whole) !== undefined || dateSpanFrom(whole) !== undefined,
  );
  if (split !== undefined) return split;
  const [young, old] = [ageFrom(from), ageFrom(to)];
  if (young !== undefined && old !== undefined) {
    if (op === '<' || op === '<=') return since({ daysAgo: young });
    if (op === '>' || op === '>=') return before({ daysAgo: young });
    if (young >= old) return { problem: 'an age takes < or >, or a range from less to more: 10d..30d', at };
    const within = joinFilters('and', [before({ daysAgo: young }), since({ daysAgo: old })]);
    return op === '=' ? within : negateFilter(within);
  }
  if ((young === undefined && isAge(from)) || (old === undefined && isAge(to)))
    return { problem: `an age has a whole number of days, and at most ${MOST_DAYS} days`, at };
  const [first, last] = [dateSpanFrom(from), dateSpanFrom(to)];
  if (first === undefined || last === undefined)
    return {
      problem: `${field} takes a date (2024, 2024-05, 2024-05-31, 2024-05-31T18:00) or an age (30d, 2w, 1y)${isEqual ? ', or a range of two: 2024-01..2024-03' : ''}`,
      at,
    };
  const start = { atMs: bounded(first.fromMs) };
  const end = { atMs: bounded(last.beforeMs) };
  if (op === '<') return before(start);
  if (op === '<=') return before(end);
  if (op === '>') return since(end);
  if (op === '>=') return since(start);
  if (first.fromMs >= last.beforeMs) return { problem: 'this range ends before it begins', at };
  const within = joinFilters('and', [since(start), before(end)]);
  return op === '=' ? within : negateFilter(within);
}

function bounded(atMs: number): number {
  return Math.min(Math.max(atMs, FIRST_MS), LAST_MS);
}

import type { Filter, TimeField } from '../model/filter.ts';
import type { DateBound, Moment, Selection } from '../model/selection.ts';
import { filterTerms, withBounds } from './filter/filter-terms.ts';

const DAY_MS = 86_400_000;

type Bounds = Pick<Selection, 'createdBefore' | 'createdAfter'>;

/** Days have 24 hours, as in icloudpd. */
function momentOf(bound: DateBound, nowMs: number): Moment {
  return 'atMs' in bound ? bound : { atMs: nowMs - bound.daysAgo * DAY_MS };
}

/** The same filter as it is at a moment. */
export function filterAt(filter: Filter<DateBound>, nowMs: number): Filter<Moment> {
  return withBounds(filter, (bound) => momentOf(bound, nowMs));
}

/** The same wishes as they are at a moment. */
export function wishesAt<R extends { readonly selection: Selection }>(
  rules: R,
  nowMs: number,
): Omit<R, 'selection'> & { readonly selection: Selection<Moment> } {
  const { createdBefore, createdAfter, filter } = rules.selection;
  return {
    ...rules,
    selection: {
      ...rules.selection,
      createdBefore: createdBefore && momentOf(createdBefore, nowMs),
      createdAfter: createdAfter && momentOf(createdAfter, nowMs),
      filter: filter && filterAt(filter, nowMs),
    },
  };
}

/** The same wishes for photos of any date, whatever a filter says of them: for what is here already, and stays. */
export function wishesOfAnyDate<R extends { readonly selection: Selection }>(
  rules: R,
): Omit<R, 'selection'> & { readonly selection: Selection<Moment> } {
  return {
    ...rules,
    selection: { ...rules.selection, createdBefore: undefined, createdAfter: undefined, filter: undefined },
  };
}

/** Whether no moment at all is let in. */
export function isContradiction(bounds: Bounds, nowMs: number): boolean {
  const { createdBefore, createdAfter } = bounds;
  if (createdBefore === undefined || createdAfter === undefined) return false;
  return momentOf(createdBefore, nowMs).atMs > momentOf(createdAfter, nowMs).atMs;
}

/** When assets were taken, or added, that one of two moments lets in and the other does not. */
export interface Span {
  readonly field: TimeField;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What crossed a bound that moves with the clock between two moments, whichever came first. */
export function crossedBetween(selection: MovingBounds, oneMs: number, otherMs: number): readonly Span[] {
  if (oneMs === otherMs) return [];
  return movingBounds(selection).map(({ field, bound }) => {
    const ends = [momentOf(bound, oneMs).atMs, momentOf(bound, otherMs).atMs];
    return { field, fromMs: Math.min(...ends), toMs: Math.max(...ends) };
  });
}

type MovingBounds = Bounds & Pick<Selection, 'filter'>;

interface MovingBound {
  readonly field: TimeField;
  readonly bound: DateBound;
}

function movingBounds({ createdBefore, createdAfter, filter }: MovingBounds): readonly MovingBound[] {
  const taken = [createdBefore, createdAfter]
    .filter((bound) => bound !== undefined)
    .map((bound) => ({ field: 'taken' as const, bound }));
  const terms = filter === undefined ? [] : filterTerms(filter).filter((term) => term.kind === 'time');
  return [...taken, ...terms].filter(({ bound }) => 'daysAgo' in bound);
}

/** Whether what is wanted changes while nothing changes in iCloud. */
export function movesWithClock(selection: MovingBounds): boolean {
  return movingBounds(selection).length > 0;
}

/** Whether a stored value has the shape of a bound, or of none. */
export function isBoundOrNone(value: unknown): value is DateBound | undefined {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const [name = '', ...others] = Object.keys(value);
  if (others.length > 0 || (name !== 'atMs' && name !== 'daysAgo')) return false;
  return Number.isSafeInteger(Reflect.get(value, name));
}

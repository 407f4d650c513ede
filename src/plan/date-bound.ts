import type { DateBound, Moment, Selection } from '../model/selection.ts';

const DAY_MS = 86_400_000;

type Bounds = Pick<Selection, 'createdBefore' | 'createdAfter'>;

/** Days have 24 hours, as in icloudpd. */
function momentOf(bound: DateBound, nowMs: number): Moment {
  return 'atMs' in bound ? bound : { atMs: nowMs - bound.daysAgo * DAY_MS };
}

/** The same wishes as they are at a moment. */
export function wishesAt<R extends { readonly selection: Selection }>(
  rules: R,
  nowMs: number,
): Omit<R, 'selection'> & { readonly selection: Selection<Moment> } {
  const { createdBefore, createdAfter } = rules.selection;
  return {
    ...rules,
    selection: {
      ...rules.selection,
      createdBefore: createdBefore && momentOf(createdBefore, nowMs),
      createdAfter: createdAfter && momentOf(createdAfter, nowMs),
    },
  };
}

/** The same wishes for photos of any date: for what is here already, and stays whatever its date. */
export function wishesOfAnyDate<R extends { readonly selection: Selection }>(
  rules: R,
): Omit<R, 'selection'> & { readonly selection: Selection<Moment> } {
  return {
    ...rules,
    selection: { ...rules.selection, createdBefore: undefined, createdAfter: undefined },
  };
}

/** Whether no moment at all is let in. */
export function isContradiction(bounds: Bounds, nowMs: number): boolean {
  const { createdBefore, createdAfter } = bounds;
  if (createdBefore === undefined || createdAfter === undefined) return false;
  return momentOf(createdBefore, nowMs).atMs > momentOf(createdAfter, nowMs).atMs;
}

/** When assets were taken that one of two moments lets in and the other does not. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What crossed a bound that moves with the clock between two moments, whichever came first. */
export function crossedBetween(
  { createdBefore, createdAfter }: Bounds,
  oneMs: number,
  otherMs: number,
): readonly Span[] {
  return [createdBefore, createdAfter].flatMap((bound) => {
    if (bound === undefined || 'atMs' in bound || oneMs === otherMs) return [];
    const ends = [momentOf(bound, oneMs).atMs, momentOf(bound, otherMs).atMs];
    return [{ fromMs: Math.min(...ends), toMs: Math.max(...ends) }];
  });
}

/** Whether what is wanted changes while nothing changes in iCloud. */
export function movesWithClock({ createdBefore, createdAfter }: Bounds): boolean {
  return [createdBefore, createdAfter].some((bound) => bound !== undefined && 'daysAgo' in bound);
}

/** Whether a stored value has the shape of a bound, or of none. */
export function isBoundOrNone(value: unknown): value is DateBound | undefined {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const [name = '', ...others] = Object.keys(value);
  if (others.length > 0 || (name !== 'atMs' && name !== 'daysAgo')) return false;
  return Number.isSafeInteger(Reflect.get(value, name));
}

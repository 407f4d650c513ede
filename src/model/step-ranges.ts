/** Steps from `first` to `last`, both among them. */
export interface StepRange {
  readonly first: number;
  readonly last: number;
}

/** Which steps of the catalogue a job has done: ranges in ascending order, none touching the next. */
export type StepRanges = readonly StepRange[];

/** Beyond so many the smallest are forgotten: their steps are looked at once more. */
const MOST_RANGES = 16;

export const NO_STEPS: StepRanges = [];

/** With this range as well. */
export function withSteps(ranges: StepRanges, { first, last }: StepRange): StepRanges {
  if (last < first) return ranges;
  const before = ranges.filter((range) => range.last < first - 1);
  const behind = ranges.filter((range) => range.first > last + 1);
  const touching = ranges.slice(before.length, ranges.length - behind.length);
  const merged = {
    first: Math.min(first, touching[0]?.first ?? first),
    last: Math.max(last, touching.at(-1)?.last ?? last),
  };
  return [...before, merged, ...behind];
}

/** Without what lies beyond the newest step of the catalogue. */
export function upTo(ranges: StepRanges, newest: number): StepRanges {
  return ranges
    .filter(({ first }) => first <= newest)
    .map(({ first, last }) => ({ first, last: Math.min(last, newest) }));
}

/** The steps from 1 to `newest` that are not among these, in ascending order. */
export function missingSteps(ranges: StepRanges, newest: number): StepRanges {
  const missing: StepRange[] = [];
  let next = 1;
  for (const { first, last } of ranges) {
    if (first > next) missing.push({ first: next, last: Math.min(first - 1, newest) });
    next = last + 1;
  }
  if (next <= newest) missing.push({ first: next, last: newest });
  return missing.filter((range) => range.first <= range.last);
}

export function hasStep(ranges: StepRanges, step: number): boolean {
  return ranges.some(({ first, last }) => first <= step && step <= last);
}

/** As it is stored: `1-400,412`. */
export function writeSteps(ranges: StepRanges): string {
  return largest(ranges)
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
    .join(',');
}

/** Anything but what `writeSteps` writes counts as nothing done. */
export function readSteps(text: string): StepRanges {
  if (text === '') return NO_STEPS;
  let ranges: StepRanges = NO_STEPS;
  for (const part of text.split(',', MOST_RANGES)) {
    const [, from = '', to = from] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === '' || first < 1 || last < first) return NO_STEPS;
    ranges = withSteps(ranges, { first, last });
  }
  return writeSteps(ranges) === text ? ranges : NO_STEPS;
}

function largest(ranges: StepRanges): StepRanges {
  if (ranges.length <= MOST_RANGES) return ranges;
  const kept = ranges.toSorted((a, b) => b.last - b.first - (a.last - a.first)).slice(0, MOST_RANGES);
  return ranges.filter((range) => kept.includes(range));
}

import { describe, expect, it } from 'vitest';
import type { Selection } from '../../../src/model/selection.ts';
import {
  crossedBetween,
  isBoundOrNone,
  isContradiction,
  movesWithClock,
  wishesAt,
  wishesOfAnyDate,
} from '../../../src/plan/date-bound.ts';
import { whyUnwanted } from '../../../src/plan/why-unwanted.ts';
import { photo } from '../../support/plan-asset.ts';
import { SELECTION } from '../../support/plan-rules.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;

const wishes = (bounds: Partial<Selection>) => ({ selection: { ...SELECTION, ...bounds } });

/** What becomes of a photo that was taken then. */
function fate(takenAtMs: number | undefined, bounds: Partial<Selection>, nowMs = NOW) {
  const asset = photo({ original: 'public.jpeg' }, { capturedAtMs: takenAtMs });
  return whyUnwanted(asset, wishesAt(wishes(bounds), nowMs).selection)[0] ?? 'wanted';
}

describe('a bound by date', () => {
  it.each<[string, Partial<Selection>, number | undefined, string]>([
    ['before, earlier', { createdBefore: { atMs: 50 } }, 49, 'created-before'],
    ['before, at that moment', { createdBefore: { atMs: 50 } }, 50, 'wanted'],
    ['before, later', { createdBefore: { atMs: 50 } }, 51, 'wanted'],
    ['after, earlier', { createdAfter: { atMs: 50 } }, 49, 'wanted'],
    ['after, at that moment', { createdAfter: { atMs: 50 } }, 50, 'wanted'],
    ['after, later', { createdAfter: { atMs: 50 } }, 51, 'created-after'],
    ['before, no date: 1970', { createdBefore: { atMs: 50 } }, undefined, 'created-before'],
    ['before, no date, and earlier than 1970', { createdBefore: { atMs: -50 } }, undefined, 'wanted'],
    ['after, no date', { createdAfter: { atMs: -50 } }, undefined, 'created-after'],
    ['days before now, earlier', { createdBefore: { daysAgo: 2 } }, 98 * DAY - 1, 'created-before'],
    ['days before now, just so', { createdBefore: { daysAgo: 2 } }, 98 * DAY, 'wanted'],
    ['days before now, later', { createdAfter: { daysAgo: 2 } }, 98 * DAY + 1, 'created-after'],
    ['none', {}, undefined, 'wanted'],
  ])('%s', (_label, bounds, takenAtMs, what) => {
    expect(fate(takenAtMs, bounds)).toBe(what);
  });

  it('does not count where files are here already', () => {
    const rules = wishes({ createdBefore: { atMs: 50 }, createdAfter: { daysAgo: 3 }, skipVideos: true });
    expect(wishesOfAnyDate(rules).selection).toEqual({ ...SELECTION, skipVideos: true });
  });
});

describe('what crosses a bound that moves', () => {
  const bounds: Partial<Selection> = { createdBefore: { daysAgo: 30 }, createdAfter: { daysAgo: 2 } };

  it.each([
    ['forward', NOW, NOW + DAY],
    ['back', NOW, NOW - 3 * DAY],
  ])('is all that one time lets in and the other does not: %s', (_way, before, after) => {
    const spans = crossedBetween({ ...SELECTION, ...bounds }, before, after);
    for (let at = NOW - 40 * DAY; at < NOW + 5 * DAY; at += DAY / 4) {
      const changes = fate(at, bounds, before) !== fate(at, bounds, after);
      const isInSpan = spans.some(({ fromMs, toMs }) => fromMs <= at && at <= toMs);
      expect(isInSpan || !changes, `${at / DAY}`).toBe(true);
    }
    expect(spans.map(({ fromMs, toMs }) => toMs - fromMs)).toEqual(
      Array.from({ length: 2 }, () => Math.abs(after - before)),
    );
  });

  it('is nothing for a fixed date, or where no time went by', () => {
    expect(crossedBetween({ ...SELECTION, createdBefore: { atMs: 5 } }, 0, NOW)).toEqual([]);
    expect(crossedBetween({ ...SELECTION, ...bounds }, NOW, NOW)).toEqual([]);
    expect(movesWithClock({ ...SELECTION, createdBefore: { atMs: 5 } })).toBe(false);
    expect(movesWithClock({ ...SELECTION, createdAfter: { daysAgo: 0 } })).toBe(true);
  });
});

it.each<[Partial<Selection>, boolean]>([
  [{ createdBefore: { atMs: 6 }, createdAfter: { atMs: 5 } }, true],
  [{ createdBefore: { atMs: 5 }, createdAfter: { atMs: 5 } }, false],
  [{ createdBefore: { daysAgo: 3 }, createdAfter: { daysAgo: 5 } }, true],
  [{ createdBefore: { daysAgo: 5 }, createdAfter: { daysAgo: 3 } }, false],
  [{ createdBefore: { daysAgo: 3 }, createdAfter: { atMs: NOW - 4 * DAY } }, true],
  [{ createdBefore: { daysAgo: 3 } }, false],
  [{ createdAfter: { daysAgo: 3 } }, false],
])('%j leaves nothing: %s', (bounds, isNothing) => {
  expect(isContradiction({ ...SELECTION, ...bounds }, NOW)).toBe(isNothing);
});

it.each([
  [undefined, true],
  [{ atMs: 5 }, true],
  [{ daysAgo: 5 }, true],
  [{ atMs: 5, daysAgo: 5 }, false],
  [{ atMs: '5' }, false],
  [{ weeksAgo: 5 }, false],
  [{}, false],
  [null, false],
  [5, false],
])('stored, %j is a bound: %s', (value, isOne) => {
  expect(isBoundOrNone(value)).toBe(isOne);
});

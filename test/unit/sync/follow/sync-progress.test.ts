import { describe, expect, it } from 'vitest';
import type { OpenFailure } from '../../../../src/model/state-store.ts';
import { isDue } from '../../../../src/sync/fulfil/retry-failures.ts';
import { shortfallOf } from '../../../../src/sync/follow/shortfall.ts';
import {
  isUnfinished,
  type LibraryProgress,
  neverListed,
  NO_PROGRESS,
  readProgress,
  writeProgress,
} from '../../../../src/sync/follow/sync-progress.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const done: LibraryProgress = { ...neverListed('personal'), token: 't', pass: 1, comparedAtMs: 10 * DAY };

describe('progress', () => {
  it('comes back as it was written', () => {
    const progress = { cursor: 'c', libraries: { PrimarySync: done } };
    expect(readProgress(writeProgress(progress))).toEqual(progress);
  });

  it.each([
    undefined,
    '',
    '{',
    'null',
    '[]',
    '{"private":"token"}',
    '{"libraries":{"P":{}}}',
    '{"libraries":[1]}',
  ])('E8: %j counts as nothing done', (text) => {
    expect(readProgress(text)).toEqual(NO_PROGRESS);
  });

  it.each<[what: string, progress: LibraryProgress, atMs: number, unfinished: boolean]>([
    ['was never listed', neverListed('personal'), 0, true],
    ['is followed', done, 11 * DAY, false],
    ['is followed without a token', { ...done, token: '' }, 11 * DAY, false],
    ['was broken off', { ...done, token: undefined, mark: 'm' }, 11 * DAY, true],
    ['E9: was not counted for a week', done, 17 * DAY, true],
  ])('a library that %s', (_what, progress, atMs, unfinished) => {
    expect(isUnfinished(progress, atMs)).toBe(unfinished);
  });
});

describe('isDue', () => {
  it.each<[attempts: number, hours: number]>([
    [1, 1],
    [2, 2],
    [4, 8],
    [5, 16],
    [6, 24],
    [60, 24],
  ])('A10: after %i attempts a watching run waits %i hours, another one not at all', (attempts, hours) => {
    const failure: OpenFailure = {
      library: 'PrimarySync',
      asset: 'A',
      role: 'original',
      path: 'A.JPG',
      failure: { kind: 'link-expired' },
      attempts,
      lastAtMs: DAY,
    };
    expect(isDue(failure, DAY + hours * HOUR - 1, true)).toBe(false);
    expect(isDue(failure, DAY + hours * HOUR, true)).toBe(true);
    expect(isDue(failure, DAY, false)).toBe(true);
  });
});

describe('shortfallOf', () => {
  it.each([
    [10, undefined, 10, undefined],
    [10, undefined, 11, undefined],
    [10, undefined, 9, 'Apple lists 9 of 10 photos'],
    [undefined, undefined, 9, 'Apple does not say how many photos there are'],
    [10, 'it is indexing', 10, 'it is indexing'],
  ])('E6: %j expected, %j, %i seen: %j', (expected, shortfall, seen, words) => {
    expect(shortfallOf({ expected, elsewhere: 0, shortfall }, seen)).toBe(words);
  });
});

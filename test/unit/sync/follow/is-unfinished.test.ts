import { describe, expect, it } from 'vitest';
import { type LibraryState, NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import { completeSince, isListed, isUnfinished } from '../../../../src/sync/follow/is-unfinished.ts';
import { openShortfall } from '../../../../src/sync/follow/shortfall.ts';
import { PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const SETTLED: LibraryState = {
  ...NEVER_FOLLOWED,
  token: 'token',
  listings: 1,
  listedAtMs: NOW - 2 * DAY,
  seen: 10,
  comparedAtMs: NOW - DAY,
};
const LISTING = { number: 1, after: 0, rank: 100 };

describe('a library is read although Apple names no change in it', () => {
  it.each<[why: string, is: boolean, state: Partial<LibraryState>]>([
    ['not where all is settled', false, {}],
    ['where it was never listed', true, NEVER_FOLLOWED],
    ['where a listing was cut off', true, { listing: LISTING }],
    ['where a change was named and not read', true, { due: true }],
    ['a week after the last count', true, { comparedAtMs: NOW - 7 * DAY }],
    ['where the last count is of the future', true, { comparedAtMs: NOW + 1 }],
    ['a day after a listing that may lack something', true, { gap: 2 }],
    ['not where the gap is of photos that live elsewhere', false, { gap: 2, elsewhere: 2 }],
    ['not within a day of a listing that may lack something', false, { gap: 2, listedAtMs: NOW - DAY / 2 }],
    ['a day after changes that may not be all', true, { doubt: 'endless' }],
    ['where the last listing is of the future and may lack something', true, { gap: 1, listedAtMs: NOW + 1 }],
    ['not where Apple gave no token that can be used', false, { token: '' }],
  ])('%s', (_why, is, state) => {
    expect(isUnfinished({ ...SETTLED, ...state }, NOW)).toBe(is);
  });
});

it.each<[is: boolean, state: Partial<LibraryState>]>([
  [true, {}],
  [false, { listedAtMs: 0 }],
  [false, { listing: LISTING }],
  [false, { token: undefined }],
])('a library is listed: %s', (is, state) => {
  expect(isListed({ ...SETTLED, ...state })).toBe(is);
});

it('I13: nothing is called listed completely while something may be missing', () => {
  const known = (state: Partial<LibraryState>, library = PERSONAL) => ({
    library,
    state: { ...SETTLED, ...state },
    shown: 10,
  });
  expect(completeSince([known({})])).toBe(SETTLED.listedAtMs);
  expect(completeSince([known({}), known({ listedAtMs: 5 }, SHARED)])).toBe(5);
  expect(completeSince([known({ gap: 1 })])).toBeUndefined();
  expect(completeSince([known({ doubt: 'endless' })])).toBeUndefined();
  expect(completeSince([known({}), known({ listing: LISTING }, SHARED)])).toBeUndefined();
  expect(completeSince([])).toBeUndefined();
});

it('what may be missing is told until it is settled', () => {
  expect(openShortfall(SETTLED)).toBeUndefined();
  expect(openShortfall({ ...SETTLED, gap: 1 })).toBe('Apple counts 1 photo more than it lists');
  expect(openShortfall({ ...SETTLED, gap: 3, elsewhere: 1 })).toBe(
    'Apple counts 2 photos more than it lists',
  );
  expect(openShortfall({ ...SETTLED, gap: -1 })).toBeUndefined();
  expect(openShortfall({ ...SETTLED, gap: 3, doubt: 'it never ends' })).toBe('it never ends');
});

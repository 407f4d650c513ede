import { describe, expect, it } from 'vitest';
import type { Library } from '../../../../src/model/asset.ts';
import { type KnownLibrary, type LibraryState, NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import { type Freshness, freshnessOf, isFollowed } from '../../../../src/sync/follow/freshness.ts';
import { PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

const SETTLED: LibraryState = {
  ...NEVER_FOLLOWED,
  token: 'token',
  listings: 1,
  listedAtMs: 500,
  seen: 10,
  comparedAtMs: 900,
};
const known = (state: Partial<LibraryState>, library: Library = PERSONAL): KnownLibrary => ({
  library,
  state: { ...SETTLED, ...state },
  shown: 10,
});
const cut = { number: 1, after: 0, rank: 100 };
const WHOLE = { asOfMs: 900, isComplete: true, lacks: undefined };

describe('freshnessOf', () => {
  it.each<[why: string, libraries: readonly KnownLibrary[], told: Freshness]>([
    ['a library that was listed and counted', [known({})], WHOLE],
    [
      'the one that was compared longest ago counts',
      [known({}), known({ comparedAtMs: 400 })],
      { ...WHOLE, asOfMs: 400 },
    ],
    [
      'a library that is wanted and was never listed',
      [known({}), known(NEVER_FOLLOWED, SHARED)],
      { asOfMs: undefined, isComplete: false, lacks: 'not everything is listed yet' },
    ],
    [
      'no library at all',
      [],
      { asOfMs: undefined, isComplete: false, lacks: 'not everything is listed yet' },
    ],
    [
      'a first listing under way',
      [known({ listing: cut, listedAtMs: 0, comparedAtMs: 0 })],
      { asOfMs: undefined, isComplete: false, lacks: 'not everything is listed yet' },
    ],
    [
      'a later listing that was cut off',
      [known({ listing: cut })],
      { asOfMs: 900, isComplete: false, lacks: 'not everything is listed yet' },
    ],
    [
      'Apple counts more than it lists',
      [known({ gap: 2 })],
      { asOfMs: 900, isComplete: false, lacks: 'Apple counts 2 photos more than it lists' },
    ],
    [
      'one library that was never compared',
      [known({}), known({ comparedAtMs: 0 })],
      { ...WHOLE, asOfMs: undefined },
    ],
  ])('%s', (_why, libraries, told) => {
    expect(freshnessOf(libraries)).toEqual(told);
  });
});

it.each<[is: boolean, libraries: readonly KnownLibrary[]]>([
  [false, []],
  // Apple named it, and nothing was read.
  [false, [{ ...known({ ...NEVER_FOLLOWED, due: true }), shown: 0 }]],
  [true, [{ ...known({ ...NEVER_FOLLOWED, listing: cut, listings: 1 }), shown: 0 }]],
  [true, [known({})]],
])('something was followed: %s', (is, libraries) => {
  expect(isFollowed(libraries)).toBe(is);
});

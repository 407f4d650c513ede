import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { type LibraryState, NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import type { ChangesEnd } from '../../../../src/model/photo-source.ts';
import { readListing } from '../../../../src/sync/follow/read-listing.ts';
import { failNth } from '../../../support/fail-nth.ts';
import { followOfEachTest } from '../../../support/follow-of-each-test.ts';
import {
  changesTo,
  followAll,
  followPorts,
  listed,
  listingEnd,
  pageOf,
  ScriptedLibrary,
  type Told,
} from '../../../support/scripted-library.ts';
import {
  feedPage,
  following,
  openTestCatalogue,
  PERSONAL,
  someAsset,
} from '../../../support/test-catalogue.ts';

const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
const A = someAsset('a');
const B = someAsset('b');
const C = someAsset('c');

const test = followOfEachTest((source) => {
  source.feeds = [{ end: changesTo('t2') }];
});

async function list() {
  const { end } = await followAll(readListing(test.ports(), PERSONAL));
  return { end, state: await test.state(), shown: await test.catalogue.countShown(PERSONAL.id) };
}

it('lists everything, then what changed since its first page', async () => {
  test.source.listings = [listed([A, B])];
  test.source.feeds = [{ pages: [pageOf([C], { token: 't2' })], end: changesTo('t2') }];
  test.source.counts = [3];
  const { end, state, shown } = await list();
  expect(test.source.asked).toEqual(['list 0-', 'changes t1', 'count']);
  expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
  expect(state).toEqual({
    ...NEVER_FOLLOWED,
    token: 't2',
    listings: 1,
    listedAtMs: NOW,
    comparedAtMs: NOW,
    seen: 3,
  });
  expect(shown).toBe(3);
});

it('counts no second time where the first count agrees', async () => {
  test.source.listings = [listed([A, B])];
  await list();
  expect(test.source.asked).toEqual(['list 0-', 'changes t1']);
});

it('what it did not show is unlisted, and told as gone', async () => {
  await test.catalogue.apply(feedPage({ assets: [C], state: NEVER_FOLLOWED }));
  test.source.listings = [listed([A, B])];
  expect((await list()).end).toEqual({ shortfall: undefined, isWhole: true, left: 1 });
  expect((await test.catalogue.assets(PERSONAL.id, ['c']))[0]?.state).toBe('unlisted');
});

it('goes on by its rank where it was cut off, and knows what was seen before', async () => {
  test.source.listings = [{ pages: listed([A, B]).pages ?? [], end: new Error('cut off') }];
  await expect(list()).rejects.toThrow('cut off');
  const cut = await test.state();
  expect(cut).toMatchObject({ token: 't1', listing: { number: 1, after: 0, rank: 2 }, listings: 1 });
  test.anotherSource();
  // A call that goes on tells no token: the one of the first page counts.
  test.source.listings = [{ pages: [pageOf([C], { rank: 3 })], end: listingEnd({ expected: 3 }) }];
  const { end, state } = await list();
  expect(test.source.asked).toEqual(['list 2-', 'changes t1']);
  expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
  expect(state).toMatchObject({ token: 't2', listing: undefined, listings: 1, seen: 3 });
});

it('a page behind which nothing can go on leaves the rank where it was', async () => {
  const pages = [pageOf([A], { rank: 1, token: 't1' }), pageOf([B], { rank: undefined })];
  test.source.listings = [{ pages, end: new Error('cut off') }];
  await expect(list()).rejects.toThrow('cut off');
  expect((await test.state()).listing?.rank).toBe(1);
});

describe('a count that differs', () => {
  const SHORT = 'Apple lists 2 of 3 photos';

  it('E6: leaves no token behind the first time, so that everything is listed once more', async () => {
    test.source.listings = [listed([A, B], { expected: 3 })];
    test.source.counts = [3];
    await test.catalogue.apply(feedPage({ assets: [C], state: NEVER_FOLLOWED }));
    const { end, state, shown } = await list();
    expect(end).toEqual({ shortfall: SHORT, isWhole: false, left: 0 });
    expect(state).toMatchObject({ token: undefined, listing: undefined, listedAtMs: 0, gap: 1, seen: 2 });
    // What this listing did not show may be what is missing in it.
    expect(shown).toBe(3);
  });

  it('E18: is taken as it is the second time', async () => {
    test.source.listings = [listed([A, B], { expected: 3 })];
    test.source.counts = [3];
    await list();
    const { end, state } = await list();
    expect(end).toEqual({ shortfall: SHORT, isWhole: true, left: 0 });
    expect(state).toMatchObject({ token: 't2', listings: 2, listedAtMs: NOW, gap: 1 });
  });

  it('by another number is no settled one', async () => {
    test.source.listings = [listed([A, B], { expected: 3 }), listed([A, B], { expected: 4 })];
    test.source.counts = [3, 4];
    await list();
    expect((await list()).end).toEqual({ shortfall: 'Apple lists 2 of 4 photos', isWhole: false, left: 0 });
  });

  it('no longer at the end of the listing is none', async () => {
    test.source.listings = [listed([A, B], { expected: 3 })];
    test.source.counts = [2];
    const { end, state } = await list();
    expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
    expect(state.gap).toBe(0);
  });

  it('by photos of another library is none', async () => {
    test.source.listings = [listed([A, B], { expected: 3, elsewhere: 1 })];
    test.source.counts = [3];
    const { end, state } = await list();
    expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
    expect(state).toMatchObject({ gap: 1, elsewhere: 1 });
  });

  it('E23: behind a place where the listing went on makes it anew at once', async () => {
    const cut = following({ token: 't1', listing: { number: 1, after: 0, rank: 1 } });
    await test.catalogue.apply(feedPage({ kind: 'listing', listing: cut.listing, assets: [A], state: cut }));
    test.source.listings = [
      { pages: [pageOf([C], { rank: 3 })], end: listingEnd({ expected: 3 }) },
      listed([A, B, C]),
    ];
    test.source.counts = [3];
    const { end, state } = await list();
    expect(test.source.asked).toEqual(['list 1-', 'changes t1', 'count', 'list 0-', 'changes t2']);
    expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
    expect(state).toMatchObject({ listings: 2, seen: 3, gap: 0 });
  });
});

it('an empty library that Apple does not count is not settled by one look', async () => {
  test.source.listings = [listed([], { expected: undefined })];
  test.source.counts = [undefined];
  const { end, state } = await list();
  expect(end).toEqual({
    shortfall: 'Apple does not say how many photos there are',
    isWhole: false,
    left: 0,
  });
  expect(state.listedAtMs).toBe(0);
});

describe('what the provider says may be missing', () => {
  const indexing = 'Apple is still indexing this library';

  it('is told, and never settled', async () => {
    test.source.listings = [listed([A], { shortfall: indexing })];
    for (const n of [1, 2]) {
      const { end, state } = await list();
      expect(end).toEqual({ shortfall: indexing, isWhole: false, left: 0 });
      expect(state).toMatchObject({ token: undefined, listedAtMs: 0, listings: n });
    }
  });

  it('doubtful changes since it began are told', async () => {
    test.source.listings = [listed([A])];
    test.source.feeds = [{ end: changesTo('t2', 'endless') }];
    const { end, state } = await list();
    expect(end).toEqual({ shortfall: 'endless', isWhole: true, left: 0 });
    expect(state).toMatchObject({ token: 't2', doubt: 'endless' });
  });

  it('an old doubt ends with a listing', async () => {
    await test.catalogue.setLibrary(PERSONAL, following({ doubt: 'endless', listedAtMs: 5 }));
    test.source.listings = [listed([A])];
    const { end, state } = await list();
    expect(end.shortfall).toBeUndefined();
    expect(state.doubt).toBeUndefined();
  });
});

it.each<[why: string, token: string | undefined, feed: Told<ChangesEnd>, asked: readonly string[]]>([
  ['gives no token', undefined, { end: changesTo('t2') }, ['list 0-']],
  ['refuses the token', 't1', { end: { kind: 'refused' } }, ['list 0-', 'changes t1']],
  [
    'refuses to tell changes',
    't1',
    { end: new KeepsakeError('SERVICE_REFUSING', 'no') },
    ['list 0-', 'changes t1'],
  ],
])(
  'a provider that %s costs a listing when something changes, not this one',
  async (_why, token, feed, asked) => {
    test.source.listings = [
      { pages: [pageOf([A], { rank: 1, token })], end: listingEnd({ token, expected: 1 }) },
    ];
    test.source.feeds = [feed];
    const { end, state } = await list();
    expect(test.source.asked).toEqual(asked);
    expect(end).toEqual({ shortfall: undefined, isWhole: true, left: 0 });
    expect(state).toMatchObject({ token: '', listedAtMs: NOW });
  },
);

it('a run that ends while changes are read does not end the listing', async () => {
  test.source.listings = [listed([A])];
  test.source.feeds = [{ end: new KeepsakeError('SESSION_REFUSED', 'signed out') }];
  await expect(list()).rejects.toThrow('signed out');
  expect(await test.state()).toMatchObject({
    token: 't1',
    listing: { rank: 1 },
    listedAtMs: 0,
  });
});

it('a run that leaves in the middle closes what it asked for', async () => {
  test.source.listings = [listed([A, B])];
  for await (const page of readListing(test.ports(), PERSONAL)) {
    expect(page.page.ids).toEqual(['a']);
    break;
  }
  expect(test.source.open).toBe(0);
});

it.each([false, true])(
  'cut off at any call of the catalogue, it goes on and has everything (after the call: %s)',
  async (afterEffect) => {
    const ranks = new Set<number | undefined>();
    for (let n = 1; ; n += 1) {
      const all = openTestCatalogue();
      await all.apply(feedPage({ assets: [someAsset('stale')], state: NEVER_FOLLOWED }));
      test.anotherSource();
      test.source.listings = [listed([A, B, C])];
      const error = () => new Error('cut off');
      const faulty = failNth(all, { n, sticky: true, afterEffect, error });
      await followAll(readListing(followPorts(test.source, faulty.port), PERSONAL)).catch(() => {});
      const cut: LibraryState = await all.library(PERSONAL.id);
      ranks.add(cut.listing?.rank);
      const rank = cut.listing?.rank ?? 0;
      expect(await all.countShown(PERSONAL.id)).toBeGreaterThanOrEqual(rank);
      if (cut.listedAtMs === 0) {
        const rest = new ScriptedLibrary();
        rest.feeds = [{ end: changesTo('t3') }];
        const { pages = [] } = listed([A, B, C]);
        rest.listings = [{ pages: pages.slice(rank), end: listingEnd({ expected: 3 }) }];
        await followAll(readListing(followPorts(rest, all), PERSONAL));
      }
      expect(await all.library(PERSONAL.id)).toMatchObject({
        listing: undefined,
        seen: 3,
        gap: 0,
        listedAtMs: NOW,
      });
      expect(await all.countShown(PERSONAL.id)).toBe(3);
      await all.close();
      if (faulty.failed().length === 0) break;
    }
    expect(ranks).toEqual(new Set([undefined, 1, 2, 3]));
  },
);

describe('E72: a listing that shows less than half of what is known', () => {
  const ALL = ['a', 'b', 'c', 'd', 'e'].map((id) => someAsset(id));

  it.each<[shows: number, again: number, left: readonly number[]]>([
    [0, 0, [0, 5]],
    [2, 2, [0, 3]],
    [2, 1, [0, 0]],
    [0, 5, [0, 0]],
    [3, 3, [2, 0]],
  ])('shows %i, then %i: so many are gone after each: %j', async (shows, again, left) => {
    const state = { ...NEVER_FOLLOWED, listings: 1, listedAtMs: 1, seen: 5 };
    await test.catalogue.apply(feedPage({ assets: ALL, state }));
    test.source.listings = [listed(ALL.slice(0, shows)), listed(ALL.slice(0, again))];
    const [first, second] = [await list(), await list()];
    expect([first.end.left, second.end.left]).toEqual(left);
    const isHalved = left[0] === 0;
    expect([first.end.isWhole, first.state.token]).toEqual([!isHalved, isHalved ? undefined : 't2']);
    expect(first.end.shortfall).toBe(
      isHalved ? `Apple lists ${shows} photos of the 5 known before` : undefined,
    );
  });
});

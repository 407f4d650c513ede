import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { LibraryState } from '../../../../src/model/catalogue.ts';
import { isHeadKnown } from '../../../../src/sync/follow/is-head-known.ts';
import { readHead } from '../../../../src/sync/follow/read-head.ts';
import { followOfEachTest } from '../../../support/follow-of-each-test.ts';
import { followAll, listingEnd, pageOf } from '../../../support/scripted-library.ts';
import { feedPage, following, PERSONAL, someAsset } from '../../../support/test-catalogue.ts';

const added = (id: string, addedAtMs: number | undefined) => someAsset(id, { addedAtMs });
const [A, B, C, D] = [added('A', 40), added('B', 30), added('C', 20), added('D', undefined)];
const NEVER = following({ token: undefined });

const test = followOfEachTest();

async function read(most?: number) {
  const { end, pages } = await followAll(readHead(test.ports(), PERSONAL, most));
  return { end, steps: pages.map(({ step }) => step), state: await test.state() };
}

it('lists by when photos were added, and remembers how far that reaches', async () => {
  await test.catalogue.setLibrary(PERSONAL, NEVER);
  const pages = [pageOf([A, B], { token: 't1', rank: 2 }), pageOf([C, D], { rank: 4 })];
  test.source.listings = [{ pages, end: listingEnd({ isCut: true }) }];
  const { end, steps, state } = await read(4);
  expect(test.source.asked).toEqual(['list added 0-4']);
  expect(end).toEqual({ shortfall: undefined, isWhole: false, left: 0 });
  expect(steps).toEqual([1, 2]);
  expect(state).toMatchObject({
    token: 't1',
    listing: undefined,
    listedAtMs: 0,
    head: { assets: 4, sinceMs: 20 },
  });
});

it('one that is cut off is known as far as it came', async () => {
  const pages = [pageOf([A], { token: 't1', rank: 1 }), pageOf([B], { rank: 2 })];
  test.source.listings = [{ pages, end: new Error('cut off') }];
  await expect(read(4)).rejects.toThrow('cut off');
  expect((await test.state()).head).toEqual({ assets: 2, sinceMs: 30 });
});

it('of a library that has no more all is known', async () => {
  await test.catalogue.setLibrary(PERSONAL, NEVER);
  test.source.listings = [{ pages: [pageOf([A], { token: 't1', rank: 1 })], end: listingEnd() }];
  await read(4);
  expect(await isHeadKnown(test.catalogue, PERSONAL.id, 1_000)).toBe(true);
});

it.each<[what: string, before: Partial<LibraryState>, after: Partial<LibraryState>]>([
  [
    'what is known further stays',
    { token: 't0', head: { assets: 9, sinceMs: 10 } },
    { token: 't0', head: { assets: 9, sinceMs: 10 } },
  ],
  [
    'what was added since counts, where it reaches less far',
    { token: 't0', head: { assets: 1, sinceMs: 10 } },
    { token: 't0', head: { assets: 2, sinceMs: 10 } },
  ],
  [
    'a shorter one is replaced',
    { token: 't0', head: { assets: 1, sinceMs: 39 } },
    { token: 't0', head: { assets: 2, sinceMs: 30 } },
  ],
  [
    'without a token nothing was known',
    { token: undefined, head: { assets: 9, sinceMs: 10 } },
    { token: 't1', head: { assets: 2, sinceMs: 30 } },
  ],
  [
    'a listing under way stays where it is',
    { token: 't0', listing: { number: 1, after: 0, rank: 7 } },
    { token: 't0', listing: { number: 1, after: 0, rank: 7 } },
  ],
])('of what was known before: %s', async (_what, before, after) => {
  await test.catalogue.setLibrary(PERSONAL, following(before));
  test.source.listings = [
    { pages: [pageOf([A, B], { token: 't1', rank: 2 })], end: listingEnd({ isCut: true }) },
  ];
  expect((await read(2)).state).toMatchObject(after);
});

it('a library that has no such list says so before anything is read, and other trouble is none of that', async () => {
  test.source.listings = [{ end: new KeepsakeError('SERVICE_REFUSING', 'no such index') }];
  expect((await read(2)).end).toBe('refused');
  test.anotherSource();
  const later = new KeepsakeError('SERVICE_REFUSING', 'not now');
  test.source.listings = [{ pages: [pageOf([A], { token: 't1', rank: 1 })], end: later }];
  await expect(read(2)).rejects.toThrow('not now');
  test.anotherSource();
  test.source.listings = [{ end: new KeepsakeError('CODE_NEEDED', 'signed out') }];
  await expect(read(2)).rejects.toThrow('signed out');
});

it.each<[is: boolean, state: Partial<LibraryState>, recent: number]>([
  [true, { head: { assets: 2, sinceMs: 30 } }, 2],
  // One of them is gone since.
  [false, { head: { assets: 3, sinceMs: 20 } }, 3],
  [false, { head: { assets: 2, sinceMs: 30 } }, 3],
  [false, { head: { assets: 2, sinceMs: 30 }, token: '' }, 2],
  [false, {}, 1],
  [true, { listedAtMs: 5 }, 1_000],
  [true, { head: { assets: Number.MAX_SAFE_INTEGER, sinceMs: 0 } }, Number.POSITIVE_INFINITY],
  [false, { head: { assets: 5, sinceMs: 0 } }, Number.POSITIVE_INFINITY],
])('the newest are known: %s', async (is, state, recent) => {
  await test.catalogue.apply(feedPage({ assets: [A, B] }));
  await test.catalogue.setLibrary(PERSONAL, following(state));
  expect(await isHeadKnown(test.catalogue, PERSONAL.id, recent)).toBe(is);
});

import { beforeEach, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { Catalogue, LibraryState } from '../../../../src/model/catalogue.ts';
import { isHeadKnown } from '../../../../src/sync/follow/is-head-known.ts';
import { readHead } from '../../../../src/sync/follow/read-head.ts';
import {
  followAll,
  followPorts,
  listingEnd,
  pageOf,
  ScriptedLibrary,
} from '../../../support/scripted-library.ts';
import {
  feedPage,
  following,
  openTestCatalogue,
  PERSONAL,
  someAsset,
} from '../../../support/test-catalogue.ts';

const added = (id: string, addedAtMs: number | undefined) => someAsset(id, { addedAtMs });
const [A, B, C, D] = [added('A', 40), added('B', 30), added('C', 20), added('D', undefined)];
const NEVER = following({ token: undefined });

let catalogue: Catalogue;
let source: ScriptedLibrary;

beforeEach(() => {
  catalogue = openTestCatalogue();
  source = new ScriptedLibrary();
  return () => catalogue.close();
});

async function read(most?: number) {
  const { end, pages } = await followAll(readHead(followPorts(source, catalogue), PERSONAL, most));
  return { end, steps: pages.map(({ step }) => step), state: await catalogue.library(PERSONAL.id) };
}

it('lists by when photos were added, and remembers how far that reaches', async () => {
  await catalogue.setLibrary(PERSONAL, NEVER);
  const pages = [pageOf([A, B], { token: 't1', rank: 2 }), pageOf([C, D], { rank: 4 })];
  source.listings = [{ pages, end: listingEnd({ isCut: true }) }];
  const { end, steps, state } = await read(4);
  expect(source.asked).toEqual(['list added 0-4']);
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
  source.listings = [{ pages, end: new Error('cut off') }];
  await expect(read(4)).rejects.toThrow('cut off');
  expect((await catalogue.library(PERSONAL.id)).head).toEqual({ assets: 2, sinceMs: 30 });
});

it('of a library that has no more all is known', async () => {
  await catalogue.setLibrary(PERSONAL, NEVER);
  source.listings = [{ pages: [pageOf([A], { token: 't1', rank: 1 })], end: listingEnd() }];
  await read(4);
  expect(await isHeadKnown(catalogue, PERSONAL.id, 1_000)).toBe(true);
});

it.each<[what: string, before: Partial<LibraryState>, after: Partial<LibraryState>]>([
  [
    'what is known further stays',
    { token: 't0', head: { assets: 9, sinceMs: 10 } },
    { token: 't0', head: { assets: 9, sinceMs: 10 } },
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
  await catalogue.setLibrary(PERSONAL, following(before));
  source.listings = [{ pages: [pageOf([A, B], { token: 't1', rank: 2 })], end: listingEnd({ isCut: true }) }];
  expect((await read(2)).state).toMatchObject(after);
});

it('a library that has no such list says so before anything is read, and other trouble is none of that', async () => {
  source.listings = [{ end: new KeepsakeError('SERVICE_REFUSING', 'no such index') }];
  expect((await read(2)).end).toBe('refused');
  source = new ScriptedLibrary();
  const later = new KeepsakeError('SERVICE_REFUSING', 'not now');
  source.listings = [{ pages: [pageOf([A], { token: 't1', rank: 1 })], end: later }];
  await expect(read(2)).rejects.toThrow('not now');
  source = new ScriptedLibrary();
  source.listings = [{ end: new KeepsakeError('CODE_NEEDED', 'signed out') }];
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
  await catalogue.apply(feedPage({ assets: [A, B] }));
  await catalogue.setLibrary(PERSONAL, following(state));
  expect(await isHeadKnown(catalogue, PERSONAL.id, recent)).toBe(is);
});

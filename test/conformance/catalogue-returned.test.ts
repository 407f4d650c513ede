import { describe, expect, it } from 'vitest';
import type { CataloguePage } from '../../src/model/catalogue.ts';
import {
  catalogueOfEachTest,
  feedPage,
  following,
  listedPage,
  PERSONAL,
  someAsset,
} from '../support/test-catalogue.ts';

/** Long before and after albums were listed, by the clock of these tests. */
const [BEFORE, AFTER] = [1, Date.UTC(2200, 0, 1)];
const photo = (addedAtMs: number | undefined) => someAsset('A', { addedAtMs });
const gone = (how: 'trashed' | 'hidden') => feedPage({ gone: [{ record: 'A', how }] });
const listing = { number: 1, after: 0, rank: 0 };

describe('catalogue: photos that are shown again', () => {
  const test = catalogueOfEachTest();
  const names = async () => (await test.catalogue.returned()).map(({ id }) => id);

  it.each<[string, readonly CataloguePage[], CataloguePage, boolean]>([
    ['was never seen', [], feedPage({ assets: [photo(BEFORE)] }), true],
    ['has no date of adding', [], feedPage({ assets: [photo(undefined)] }), true],
    ['is new', [], feedPage({ assets: [photo(AFTER)] }), false],
    ['was never seen, and is listed', [], listedPage(listing, { assets: [photo(BEFORE)] }), false],
    ['was never seen, and is looked up', [], feedPage({ kind: 'lookup', assets: [photo(BEFORE)] }), false],
    [
      'was in the trash',
      [feedPage({ assets: [photo(BEFORE)] }), gone('trashed')],
      feedPage({ assets: [photo(BEFORE)] }),
      true,
    ],
    [
      'was hidden',
      [feedPage({ assets: [photo(BEFORE)] }), gone('hidden')],
      listedPage(listing, { assets: [photo(BEFORE)] }),
      true,
    ],
    [
      'is shown as before',
      [feedPage({ assets: [photo(BEFORE)] })],
      feedPage({ assets: [{ ...photo(BEFORE), name: 'B' }] }),
      false,
    ],
  ])('E67: one that %s', async (_what, before, page, isReturned) => {
    const state = following({});
    for (const one of [feedPage({}), ...before]) await test.catalogue.apply({ ...one, state });
    // Before albums are known, no list of them can have left one out.
    expect(await names()).toEqual([]);
    await test.catalogue.endCollections(PERSONAL);
    await test.catalogue.apply({ ...page, state });
    expect(await names()).toEqual(isReturned ? ['A'] : []);
    await test.catalogue.settleReturned(await test.catalogue.returned());
    expect(await names()).toEqual([]);
  });
});

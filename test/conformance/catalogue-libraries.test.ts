import { describe, expect, it } from 'vitest';
import { NO_DETAILS } from '../../src/model/asset.ts';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import {
  PERSONAL,
  SHARED,
  catalogueOfEachTest,
  feedPage,
  following,
  named,
  someAsset,
} from '../support/test-catalogue.ts';

describe('catalogue: its account and libraries', () => {
  const test = catalogueOfEachTest();
  const { row, shown } = test;

  it('I85: is of the account that claims it first, and begins anew for another one', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A'), state: following({}) }));
    await test.catalogue.setCursor('cursor', []);
    const epoch = await test.catalogue.epoch();
    for (let time = 0; time < 2; time += 1) expect(await test.catalogue.claim('1700')).toBe('kept');
    expect(await shown()).toEqual(['A']);
    expect(await test.catalogue.epoch()).toBe(epoch);

    expect(await test.catalogue.claim('170')).toBe('begun anew');
    expect(await test.catalogue.epoch()).not.toBe(epoch);
    expect(await test.catalogue.libraries()).toEqual([]);
    expect(await test.catalogue.cursor()).toBeUndefined();
    expect(await test.catalogue.newestStep()).toBe(0);
    expect(await test.catalogue.claim('170')).toBe('kept');

    await test.catalogue.clear();
    expect(await test.catalogue.claim('1700')).toBe('kept');
  });

  it('E56: what is beside libraries has a kind, comes and goes, and is no library', async () => {
    const album = { id: 'SharedCollection-1', kind: 'shared-album' } as const;
    const other = { id: 'NextSync', kind: 'unknown' } as const;
    await test.catalogue.setLibrary(SHARED, following({}));
    await test.catalogue.setOthers([album, other], []);
    await test.catalogue.setOthers([album], [other.id, SHARED.id, 'never there']);
    expect(await test.catalogue.others()).toEqual([album]);
    expect((await test.catalogue.libraries()).map(({ library }) => library)).toEqual([SHARED]);
    await test.catalogue.clear();
    expect(await test.catalogue.others()).toEqual([]);
  });

  it('E12: a library that was left is known as that until Apple names it again', async () => {
    const left = following({ left: true, listedAtMs: 5 });
    await test.catalogue.setLibrary(SHARED, left);
    expect(await test.catalogue.library(SHARED.id)).toEqual(left);
    await test.catalogue.setCursor('c', [SHARED]);
    expect(await test.catalogue.library(SHARED.id)).toEqual(following({ due: true, listedAtMs: 5 }));
  });

  it('keeps libraries apart', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A') }));
    const other = someAsset('A', { library: SHARED.id, name: 'other' });
    await test.catalogue.apply(feedPage({ library: SHARED, assets: [other] }));
    await test.catalogue.apply(feedPage({ library: SHARED, gone: [{ record: 'A', how: 'purged' }] }));
    expect(await row('A')).toMatchObject({ state: 'shown', asset: someAsset('A') });
    expect(await row('A', SHARED.id)).toMatchObject({ state: 'purged', asset: other, library: SHARED.id });
    expect(await test.catalogue.libraries()).toEqual([
      { library: PERSONAL, state: NEVER_FOLLOWED, shown: 1 },
      { library: SHARED, state: NEVER_FOLLOWED, shown: 0 },
    ]);
  });

  it('keeps how far a library is followed, with the page', async () => {
    const state = {
      token: 'token',
      due: true,
      listing: { number: 4, after: 17, rank: 300 },
      listings: 4,
      listedAtMs: 1_700_000_000_000,
      gap: 2,
      elsewhere: 1,
      doubt: 'a page was odd',
      seen: 12,
      comparedAtMs: 1_700_000_000_001,
    };
    await test.catalogue.apply(feedPage({ state }));
    expect(await test.catalogue.library(PERSONAL.id)).toEqual(state);
    await test.catalogue.setLibrary(PERSONAL, NEVER_FOLLOWED);
    expect(await test.catalogue.library(PERSONAL.id)).toEqual(NEVER_FOLLOWED);
    await test.catalogue.setLibrary(SHARED, state);
    expect(await test.catalogue.libraries()).toEqual([
      { library: PERSONAL, state: NEVER_FOLLOWED, shown: 0 },
      { library: SHARED, state, shown: 0 },
    ]);
    expect(await test.catalogue.newestStep()).toBe(0);
  });

  it('libraries that changed are due, and what is known of them stays', async () => {
    await test.catalogue.setLibrary(PERSONAL, following({ seen: 3 }));
    await test.catalogue.setCursor('cursor', [PERSONAL, SHARED]);
    expect(await test.catalogue.cursor()).toBe('cursor');
    expect(await test.catalogue.library(PERSONAL.id)).toEqual(following({ seen: 3, due: true }));
    expect(await test.catalogue.library(SHARED.id)).toEqual({ ...NEVER_FOLLOWED, due: true });
    await test.catalogue.setCursor(undefined, []);
    expect(await test.catalogue.cursor()).toBeUndefined();
    expect(await test.catalogue.library(PERSONAL.id)).toMatchObject({ due: true });
  });

  it('forgets all, and begins another epoch', async () => {
    const epoch = await test.catalogue.epoch();
    await test.catalogue.apply(feedPage({ assets: named('A') }));
    await test.catalogue.setCursor('cursor', []);
    await test.catalogue.clear();
    expect(await test.catalogue.epoch()).not.toBe(epoch);
    expect(await test.catalogue.newestStep()).toBe(0);
    expect(await test.catalogue.cursor()).toBeUndefined();
    expect(await test.catalogue.libraries()).toEqual([]);
    expect(await shown()).toEqual([]);
    await test.catalogue.apply(feedPage({ assets: [{ ...someAsset('A'), details: NO_DETAILS }] }));
    expect(await row('A')).toMatchObject({ step: 1, asset: someAsset('A') });
  });
});

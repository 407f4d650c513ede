import { describe, expect, it } from 'vitest';
import { type Asset, NO_DETAILS } from '../../src/model/asset.ts';
import type { CatalogueRow, Listing } from '../../src/model/catalogue.ts';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import { Secret } from '../../src/base/secret.ts';
import {
  PERSONAL,
  SHARED,
  catalogueOfEachTest,
  feedPage,
  following,
  idsOf,
  listedPage,
  named,
  someAsset,
  someFile,
} from '../support/test-catalogue.ts';

const FIRST: Listing = { number: 1, after: 0, rank: 0 };

describe('catalogue', () => {
  const test = catalogueOfEachTest();
  const { row, shown } = test;

  it('knows nothing at first', async () => {
    expect(await test.catalogue.newestStep()).toBe(0);
    expect(await test.catalogue.cursor()).toBeUndefined();
    expect(await test.catalogue.libraries()).toEqual([]);
    expect(await test.catalogue.others()).toEqual([]);
    expect(await test.catalogue.library(PERSONAL.id)).toEqual(NEVER_FOLLOWED);
    expect(await test.catalogue.countShown(PERSONAL.id)).toBe(0);
    expect(await test.catalogue.countShown(PERSONAL.id, FIRST)).toBe(0);
    expect(await test.catalogue.countSharedMasters(PERSONAL.id)).toBe(0);
    expect(await test.catalogue.groups()).toEqual([]);
    expect(await test.catalogue.changedIn({ first: 1, last: 100 }, undefined, 10)).toEqual([]);
    expect(await test.catalogue.epoch()).toMatch(/^[0-9a-f]{32}$/);
  });

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

  it('gives an asset back as it came, but for links', async () => {
    const link = { url: new Secret('https://example.invalid/a'), expiresAtMs: 5 };
    const asset = someAsset('A', {
      resources: {
        original: someFile({ heldBy: 'master-of-A', link }),
        adjusted: someFile({ role: 'adjusted', type: undefined, size: 0, signature: 'other', heldBy: 'A' }),
        live: someFile({ role: 'live', heldBy: 'a third record' }),
      },
      details: { favorite: true, title: 'A title', location: { latitude: 1.5, longitude: -2 } },
    });
    const applied = await test.catalogue.apply(listedPage(FIRST, { assets: [asset] }));
    expect(applied).toEqual({ step: 1, changed: new Set(['A']), left: 0 });
    const original = someFile({ heldBy: 'master-of-A' });
    expect(await row('A')).toEqual({
      n: expect.any(Number),
      step: 1,
      library: PERSONAL.id,
      id: 'A',
      state: 'shown',
      problem: undefined,
      asset: { ...asset, resources: { ...asset.resources, original } },
    });
  });

  it('a page again is no step and changes no row', async () => {
    const page = listedPage(FIRST, {
      assets: named('A', 'B'),
      ids: ['A', 'B', 'C'],
      unreadable: [{ record: 'C', reason: 'odd' }],
      gone: [
        { record: 'A', how: 'trashed' },
        { record: 'nobody', how: 'purged' },
      ],
      collections: [{ id: 'album', now: { kind: 'album', name: 'One', parent: undefined, position: 1 } }],
      memberships: [{ relation: 'r', asset: 'A', collection: 'album', isMember: true }],
    });
    expect(await test.catalogue.apply(page)).toMatchObject({ step: 1, left: 0 });
    const before = await test.catalogue.changedIn({ first: 1, last: 9 }, undefined, 9);
    expect(await test.catalogue.apply(page)).toEqual({ step: undefined, changed: new Set(), left: 0 });
    expect(await test.catalogue.newestStep()).toBe(1);
    expect(await test.catalogue.changedIn({ first: 1, last: 9 }, undefined, 9)).toEqual(before);
  });

  it('only rows that differ get the number of the step', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A', 'B') }));
    const edited = someAsset('B', { details: { favorite: true } });
    const applied = await test.catalogue.apply(feedPage({ assets: [someAsset('A'), edited] }));
    expect(applied).toEqual({ step: 2, changed: new Set(['B']), left: 0 });
    expect(await test.catalogue.changedIn({ first: 1, last: 1 }, undefined, 9)).toMatchObject([
      { id: 'A', step: 1 },
    ]);
    expect(await test.catalogue.changedIn({ first: 2, last: 2 }, undefined, 9)).toMatchObject([
      { id: 'B', step: 2, asset: edited },
    ]);
  });

  it('knows what was taken in a span, both ends included, newest first; without a date in 1970', async () => {
    const taken = (id: string, capturedAtMs: number | undefined) => someAsset(id, { capturedAtMs });
    await test.catalogue.apply(
      feedPage({
        assets: [taken('A', 10), taken('B', 20), taken('C', 30), taken('D', undefined), taken('E', -5)],
      }),
    );
    await test.catalogue.apply(feedPage({ gone: [{ record: 'C', how: 'trashed' }] }));
    const idsIn = async (fromMs: number, toMs: number, limit = 9) => {
      const ids: string[] = [];
      let after: CatalogueRow | undefined;
      for (;;) {
        const rows: readonly CatalogueRow[] = await test.catalogue.takenIn(
          PERSONAL.id,
          { fromMs, toMs },
          after,
          limit,
        );
        ids.push(...rows.map(({ id }) => id));
        if (rows.length < limit) return ids.join('');
        after = rows.at(-1);
      }
    };
    for (const [from, to, ids] of [
      [10, 20, 'BA'],
      [11, 30, 'B'],
      [21, 99, ''],
      [1, 9, ''],
      [0, 0, 'D'],
      [-5, 10, 'AED'],
      [-5, -1, 'E'],
      [-9, 99, 'BAED'],
    ] as const) {
      expect({ from, to, ids: await idsIn(from, to) }).toEqual({ from, to, ids });
      expect({ from, to, ids: await idsIn(from, to, 1) }).toEqual({ from, to, ids });
    }
    expect(await test.catalogue.takenIn('another', { fromMs: 0, toMs: 99 }, undefined, 9)).toEqual([]);
  });

  it('counts what steps changed last as it lists it, whatever became of it', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A', 'B', 'C') }));
    await test.catalogue.apply(feedPage({ assets: [someAsset('B', { details: { favorite: true } })] }));
    await test.catalogue.apply(feedPage({ gone: [{ record: 'C', how: 'trashed' }] }));
    for (const [first, last, count] of [
      [1, 1, 1],
      [2, 3, 2],
      [0, 99, 3],
      [4, 99, 0],
    ] as const) {
      expect(await test.catalogue.countChanged({ first, last })).toBe(count);
      expect(await test.catalogue.changedIn({ first, last }, undefined, 9)).toHaveLength(count);
    }
  });

  it.each<[Partial<Asset>]>([
    [{ name: undefined }],
    [{ media: 'video' }],
    [{ type: undefined }],
    [{ masterId: 'another' }],
    [{ capturedAtMs: undefined }],
    [{ capturedAtMs: 0 }],
    [{ addedAtMs: undefined }],
    [{ deleted: true }],
    [{ details: { title: 'x' } }],
    [{ resources: {} }],
    [{ resources: { original: someFile({ heldBy: 'master-of-A', size: 1001 }) } }],
    [{ resources: { original: someFile({ heldBy: 'A' }) } }],
  ])('%j is a change', async (differs) => {
    await test.catalogue.apply(feedPage({ assets: [someAsset('A')] }));
    const changed = someAsset('A', { resources: someAsset('A').resources, ...differs });
    expect(await test.catalogue.apply(feedPage({ assets: [changed] }))).toMatchObject({ step: 2 });
    expect((await row('A'))?.asset).toEqual(changed);
  });

  it('pulls by key, in the order of steps, and stops at the last', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A', 'B', 'C') }));
    await test.catalogue.apply(feedPage({ assets: [someAsset('A', { name: 'new' }), ...named('D')] }));
    const pulled: string[] = [];
    let after: CatalogueRow | undefined;
    for (;;) {
      const rows = await test.catalogue.changedIn({ first: 1, last: 2 }, after, 1);
      pulled.push(...idsOf(rows));
      after = rows.at(-1);
      if (rows.length < 1) break;
    }
    expect(pulled).toEqual(['B', 'C', 'A', 'D']);
  });

  it('shows the newest photo first, of one moment as they came, without a date last', async () => {
    const dated = (id: string, capturedAtMs: number | undefined) => someAsset(id, { capturedAtMs });
    await test.catalogue.apply(
      feedPage({
        assets: [
          dated('none', undefined),
          dated('old', -5),
          dated('x', 10),
          dated('zero', 0),
          dated('y', 10),
        ],
        ids: ['unreadable'],
      }),
    );
    const all = ['x', 'y', 'zero', 'old', 'none', 'unreadable'];
    expect(await shown()).toEqual(all);
    const pulled: string[] = [];
    let after: CatalogueRow | undefined;
    do {
      const rows: readonly CatalogueRow[] = await test.catalogue.newest(PERSONAL.id, after, 1);
      pulled.push(...idsOf(rows));
      after = rows[0];
    } while (after !== undefined);
    expect(pulled).toEqual(all);
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

  it('finds assets by their originals, and counts those that share one', async () => {
    const twin = (id: string, masterId: string) => someAsset(id, { masterId });
    await test.catalogue.apply(
      feedPage({ assets: [twin('A', 'M'), twin('B', 'M'), twin('C', 'M2')], ids: ['D'] }),
    );
    expect(await test.catalogue.assetsOfMasters(PERSONAL.id, ['M', 'M', 'none'])).toEqual(['A', 'B']);
    expect(await test.catalogue.assetsOfMasters(SHARED.id, ['M'])).toEqual([]);
    expect(await test.catalogue.countSharedMasters(PERSONAL.id)).toBe(1);
    await test.catalogue.apply(feedPage({ gone: [{ record: 'B', how: 'hidden' }] }));
    expect(await test.catalogue.countSharedMasters(PERSONAL.id)).toBe(0);
  });

  it('counts rows that are alike', async () => {
    const live = { original: someFile(), live: someFile({ role: 'live' }) };
    await test.catalogue.apply(
      feedPage({
        assets: [
          ...named('A', 'B', 'C'),
          someAsset('L', { resources: live }),
          someAsset('V', { media: 'video' }),
        ],
        ids: ['U'],
        unreadable: [{ record: 'C', reason: 'odd' }],
      }),
    );
    await test.catalogue.apply(feedPage({ gone: [{ record: 'B', how: 'hidden' }] }));
    const group = {
      library: PERSONAL.id,
      media: 'photo',
      roles: ['original'],
      state: 'shown',
      hasProblem: false,
    };
    const groups = await test.catalogue.groups();
    expect(new Set(groups)).toEqual(
      new Set([
        { ...group, assets: 1 },
        { ...group, state: 'hidden', assets: 1 },
        { ...group, hasProblem: true, assets: 1 },
        { ...group, roles: ['original', 'live'], assets: 1 },
        { ...group, media: 'video', assets: 1 },
        { ...group, media: 'unreadable', roles: [], hasProblem: true, assets: 1 },
      ]),
    );
    expect(groups).toHaveLength(6);
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

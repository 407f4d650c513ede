import { describe, expect, it } from 'vitest';
import type { Asset } from '../../src/model/asset.ts';
import type { CatalogueRow, Listing } from '../../src/model/catalogue.ts';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import { Secret } from '../../src/base/secret.ts';
import {
  PERSONAL,
  SHARED,
  catalogueOfEachTest,
  feedPage,
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

  it('gives an asset back as it came, but for addresses', async () => {
    const address = { url: new Secret('https://example.invalid/a'), expiresAtMs: 5 };
    const asset = someAsset('A', {
      resources: {
        original: someFile({ heldBy: 'master-of-A', address }),
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

  it('tells what was added in a span, however it is paged; what has no time was added in none', async () => {
    const added = (id: string, addedAtMs: number | undefined) => someAsset(id, { addedAtMs });
    const assets = [added('A', 10), added('B', 20), added('C', 15), added('D', undefined), added('E', -5)];
    await test.catalogue.apply(feedPage({ assets }));
    await test.catalogue.apply(
      feedPage({ library: SHARED, assets: [{ ...added('F', 12), library: SHARED.id }] }),
    );
    await test.catalogue.apply(feedPage({ gone: [{ record: 'C', how: 'trashed' }] }));
    const found: string[] = [];
    for (const [fromMs, toMs] of [
      [10, 20],
      [11, 30],
      [-9, 99],
      [0, 0],
    ] as const) {
      let after: CatalogueRow | undefined;
      for (;;) {
        const span = { fromMs, toMs };
        const rows: readonly CatalogueRow[] = await test.catalogue.addedIn(PERSONAL.id, span, after, 1);
        found.push(...rows.map(({ id }) => id));
        after = rows.at(-1);
        if (after === undefined) break;
      }
      found.push('|');
      const all = await test.catalogue.addedIn(PERSONAL.id, { fromMs, toMs }, undefined, 9);
      found.push(...all.map(({ id }) => id), '/');
    }
    expect(found.join('')).toBe('AB|AB/B|B/ABE|ABE/|/');
    expect(await test.catalogue.addedIn('another', { fromMs: 0, toMs: 99 }, undefined, 9)).toEqual([]);
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
});

import { describe, expect, it } from 'vitest';
import { SHARED, catalogueOfEachTest, feedPage, named, someAsset } from '../support/test-catalogue.ts';

describe('catalogue: albums', () => {
  const test = catalogueOfEachTest();
  const { row, shown } = test;
  const put = (asset: string, collection: string, relation = `${asset}-IN-${collection}`) => ({
    relation,
    asset,
    collection,
    isMember: true,
  });
  const taken = (relation: string) => ({
    relation,
    asset: undefined,
    collection: undefined,
    isMember: false,
  });
  const album = (id: string, name: string, parent?: string, kind: 'album' | 'folder' = 'album') => ({
    id,
    now: { kind, name, parent, position: undefined },
  });

  it('an asset that is put into one, or taken out, changed', async () => {
    await test.catalogue.apply(feedPage({ assets: named('A', 'B'), collections: [album('X', 'One')] }));
    expect(
      await test.catalogue.apply(feedPage({ memberships: [put('A', 'X'), put('B', 'X', 'odd')] })),
    ).toEqual({
      step: 2,
      changed: new Set(['A', 'B']),
      left: 0,
    });
    for (const [relation, asset, step] of [
      ['A-IN-X', 'A', 3],
      ['odd', 'B', 4],
    ] as const) {
      const page = feedPage({ memberships: [taken(relation)] });
      expect(await test.catalogue.apply(page)).toEqual({ step, changed: new Set([asset]), left: 0 });
      expect(await test.catalogue.apply(page)).toMatchObject({ step: undefined });
    }
    expect(
      await test.catalogue.apply(feedPage({ memberships: [taken('A-IN-Y'), taken('nothing')] })),
    ).toMatchObject({ step: undefined });
  });

  it('a new name, folder or end of one is a change of what lies in it', async () => {
    await test.catalogue.apply(
      feedPage({
        assets: named('A', 'B', 'C'),
        collections: [album('F', 'Folder', undefined, 'folder'), album('X', 'One', 'F'), album('Y', 'Two')],
        memberships: [put('A', 'X'), put('B', 'Y')],
      }),
    );
    const changes = [
      [album('X', 'New', 'F'), ['A']],
      [album('F', 'Renamed', undefined, 'folder'), ['A']],
      [album('Y', 'Two', 'F'), ['B']],
      [album('F', 'Again', undefined, 'folder'), ['A', 'B']],
      [{ id: 'Y', now: undefined }, ['B']],
      [album('Y', 'Two', 'F'), ['B']],
    ] as const;
    for (const [at, [change, assets]] of changes.entries()) {
      const page = feedPage({ collections: [change] });
      expect(await test.catalogue.apply(page)).toEqual({ step: at + 2, changed: new Set(assets), left: 0 });
      expect(await test.catalogue.apply(page)).toMatchObject({ step: undefined });
    }
    expect(await row('C')).toMatchObject({ step: 1 });
  });

  it('folders that lie in each other end nothing', async () => {
    const page = feedPage({
      assets: named('A'),
      collections: [album('F', 'F', 'G', 'folder'), album('G', 'G', 'F', 'folder')],
      memberships: [put('A', 'G')],
    });
    expect(await test.catalogue.apply(page)).toMatchObject({ step: 1 });
    expect(
      await test.catalogue.apply(feedPage({ collections: [album('F', 'H', 'G', 'folder')] })),
    ).toMatchObject({
      step: 2,
      changed: new Set(['A']),
    });
  });

  it('an asset of which only an album speaks is shown nowhere, until it comes in any library', async () => {
    expect(await test.catalogue.apply(feedPage({ memberships: [put('A', 'X')] }))).toEqual({
      step: 1,
      changed: new Set(),
      left: 0,
    });
    expect(await row('A')).toBeUndefined();
    expect(await shown()).toEqual([]);
    expect(await test.catalogue.groups()).toEqual([]);
    expect(await test.catalogue.changedIn({ first: 0, last: 9 }, undefined, 9)).toEqual([]);
    await test.catalogue.apply(feedPage({ gone: [{ record: 'A', how: 'purged' }] }));
    expect(await row('A')).toBeUndefined();

    const asset = someAsset('A', { library: SHARED.id });
    expect(await test.catalogue.apply(feedPage({ library: SHARED, assets: [asset] }))).toMatchObject({
      step: 2,
    });
    expect(await test.catalogue.countShown(SHARED.id)).toBe(1);
    expect(await test.catalogue.apply(feedPage({ collections: [album('X', 'Name')] }))).toEqual({
      step: 3,
      changed: new Set(['A']),
      left: 0,
    });
    expect(await row('A', SHARED.id)).toMatchObject({ step: 3, asset });
  });
});

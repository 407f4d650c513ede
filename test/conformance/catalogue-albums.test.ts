import { beforeEach, describe, expect, it } from 'vitest';
import { type Asset } from '../../src/model/asset.ts';
import type { Catalogue, CatalogueRow } from '../../src/model/catalogue.ts';
import { feedPage, openTestCatalogue, PERSONAL, SHARED, someAsset } from '../support/test-catalogue.ts';

const ids = (rows: readonly CatalogueRow[]) => rows.map(({ id }) => id);
const named = (...names: readonly string[]): readonly Asset[] => names.map((name) => someAsset(name));

describe('catalogue: albums', () => {
  let catalogue: Catalogue;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    return () => catalogue.close();
  });
  const row = async (id: string, library = PERSONAL.id) => (await catalogue.assets(library, [id]))[0];
  const shown = async (library = PERSONAL.id) => ids(await catalogue.newest(library, undefined, 100));

  describe('albums', () => {
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
      await catalogue.apply(feedPage({ assets: named('A', 'B'), collections: [album('X', 'One')] }));
      expect(await catalogue.apply(feedPage({ memberships: [put('A', 'X'), put('B', 'X', 'odd')] }))).toEqual(
        {
          step: 2,
          changed: new Set(['A', 'B']),
          left: 0,
        },
      );
      for (const [relation, asset, step] of [
        ['A-IN-X', 'A', 3],
        ['odd', 'B', 4],
      ] as const) {
        const page = feedPage({ memberships: [taken(relation)] });
        expect(await catalogue.apply(page)).toEqual({ step, changed: new Set([asset]), left: 0 });
        expect(await catalogue.apply(page)).toMatchObject({ step: undefined });
      }
      expect(
        await catalogue.apply(feedPage({ memberships: [taken('A-IN-Y'), taken('nothing')] })),
      ).toMatchObject({ step: undefined });
    });

    it('a new name, folder or end of one is a change of what lies in it', async () => {
      await catalogue.apply(
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
        expect(await catalogue.apply(page)).toEqual({ step: at + 2, changed: new Set(assets), left: 0 });
        expect(await catalogue.apply(page)).toMatchObject({ step: undefined });
      }
      expect(await row('C')).toMatchObject({ step: 1 });
    });

    it('folders that lie in each other end nothing', async () => {
      const page = feedPage({
        assets: named('A'),
        collections: [album('F', 'F', 'G', 'folder'), album('G', 'G', 'F', 'folder')],
        memberships: [put('A', 'G')],
      });
      expect(await catalogue.apply(page)).toMatchObject({ step: 1 });
      expect(
        await catalogue.apply(feedPage({ collections: [album('F', 'H', 'G', 'folder')] })),
      ).toMatchObject({
        step: 2,
        changed: new Set(['A']),
      });
    });

    it('an asset of which only an album speaks is shown nowhere, until it comes in any library', async () => {
      expect(await catalogue.apply(feedPage({ memberships: [put('A', 'X')] }))).toEqual({
        step: 1,
        changed: new Set(),
        left: 0,
      });
      expect(await row('A')).toBeUndefined();
      expect(await shown()).toEqual([]);
      expect(await catalogue.groups()).toEqual([]);
      expect(await catalogue.changedIn({ first: 0, last: 9 }, undefined, 9)).toEqual([]);
      await catalogue.apply(feedPage({ gone: [{ record: 'A', how: 'purged' }] }));
      expect(await row('A')).toBeUndefined();

      const asset = someAsset('A', { library: SHARED.id });
      expect(await catalogue.apply(feedPage({ library: SHARED, assets: [asset] }))).toMatchObject({
        step: 2,
      });
      expect(await catalogue.countShown(SHARED.id)).toBe(1);
      expect(await catalogue.apply(feedPage({ collections: [album('X', 'Name')] }))).toEqual({
        step: 3,
        changed: new Set(['A']),
        left: 0,
      });
      expect(await row('A', SHARED.id)).toMatchObject({ step: 3, asset });
    });
  });
});

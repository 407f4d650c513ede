import { describe, expect, it } from 'vitest';
import type { CatalogueRow } from '../../src/model/catalogue.ts';
import {
  catalogueOfEachTest,
  feedPage,
  following,
  idsOf,
  named,
  PERSONAL,
  someAsset,
} from '../support/test-catalogue.ts';

describe('catalogue: smart albums that only lists of their own tell', () => {
  const test = catalogueOfEachTest();
  const PORTRAIT = 'smart:portrait';
  const says = (asset: string, isMember = true) => ({
    relation: `${asset}-IN-${PORTRAIT}`,
    asset,
    collection: PORTRAIT,
    isMember,
  });
  const apply = (page: Parameters<typeof feedPage>[0]) =>
    test.catalogue.apply(feedPage({ state: following({}), ...page }));
  const members = async () => [...(await test.catalogue.albumsOf(['A', 'B', 'C', 'D'])).keys()];

  it('each list of it tells who is in it from then on, as a change of those alone that come or go', async () => {
    await apply({ assets: named('A', 'B', 'C') });
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await apply({ kind: 'albums', memberships: [says('A'), says('B')] });
    expect(await test.catalogue.endMembers(PERSONAL, PORTRAIT)).toMatchObject({ step: undefined });
    expect(await members()).toEqual(['A', 'B']);

    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    const told = await apply({ kind: 'albums', memberships: [says('B'), says('C')] });
    expect(told.changed).toEqual(new Set(['C']));
    // A list that is cut off takes nobody away.
    expect(await members()).toEqual(['A', 'B', 'C']);
    expect((await test.catalogue.endMembers(PERSONAL, PORTRAIT)).changed).toEqual(new Set(['A']));
    expect(await members()).toEqual(['B', 'C']);
  });

  it('what is told of single photos stands until the next list, which may say otherwise', async () => {
    await apply({ assets: named('A', 'B', 'C') });
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await apply({ kind: 'albums', memberships: [says('A')] });
    await test.catalogue.endMembers(PERSONAL, PORTRAIT);
    const { changed } = await apply({ kind: 'albums', memberships: [says('A', false), says('B')] });
    expect(changed).toEqual(new Set(['A', 'B']));
    expect(await members()).toEqual(['B']);
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await test.catalogue.endMembers(PERSONAL, PORTRAIT);
    expect(await members()).toEqual([]);
  });

  it('is no album: it is listed among none, and a list of all albums does not end it', async () => {
    await apply({ assets: named('A') });
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await apply({ kind: 'albums', memberships: [says('A')] });
    await test.catalogue.endMembers(PERSONAL, PORTRAIT);
    await test.catalogue.setLibrary(PERSONAL, following({ token: undefined }));
    await test.catalogue.endCollections(PERSONAL);
    expect(await test.catalogue.collections()).toEqual([]);
    expect(await members()).toEqual(['A']);
    expect(await test.catalogue.countMembers()).toEqual(new Map([[PORTRAIT, 1]]));
  });

  it('a list that is under way keeps photos that no list shows for now', async () => {
    await apply({ assets: named('A', 'B') });
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await apply({ kind: 'albums', memberships: [says('A'), says('B')] });
    await test.catalogue.endMembers(PERSONAL, PORTRAIT);
    await apply({ gone: [{ record: 'A', how: 'trashed' }] });
    await test.catalogue.beginMembers(PERSONAL, 'portrait');
    await test.catalogue.endMembers(PERSONAL, PORTRAIT);
    expect(await members()).toEqual(['A']);
  });

  it('remembers up to where each of them is known', async () => {
    const smart = { portrait: 't1', hidden: 't2' };
    await test.catalogue.setLibrary(PERSONAL, following({ smart }));
    expect((await test.catalogue.library(PERSONAL.id)).smart).toEqual(smart);
  });
});

describe('catalogue: photos that are put away', () => {
  const test = catalogueOfEachTest();
  const away = (id: string, how: 'hidden' | 'trashed', more: Parameters<typeof someAsset>[1] = {}) => ({
    how,
    asset: someAsset(id, more),
  });
  const apply = (page: Parameters<typeof feedPage>[0]) =>
    test.catalogue.apply(feedPage({ state: following({}), ...page }));
  const inState = async (state: 'hidden' | 'trashed', after?: CatalogueRow, limit = 9) =>
    test.catalogue.inState(PERSONAL.id, state, after, limit);

  it('are known with all that is told of them, and shown nowhere', async () => {
    await apply({ assets: named('A', 'B') });
    const { step, changed, left } = await apply({
      putAway: [away('B', 'hidden'), away('C', 'hidden'), away('D', 'trashed')],
    });
    expect({ changed, left }).toEqual({ changed: new Set(['B', 'C', 'D']), left: 1 });
    expect(await test.shown()).toEqual(['A']);
    expect(await test.catalogue.countShown(PERSONAL.id)).toBe(1);
    expect(await test.row('C')).toMatchObject({ state: 'hidden', step, asset: someAsset('C') });
    expect(idsOf(await inState('hidden'))).toEqual(['B', 'C']);
    const [first] = await inState('hidden', undefined, 1);
    expect(idsOf(await inState('hidden', first))).toEqual(['C']);
    expect(idsOf(await inState('trashed'))).toEqual(['D']);
  });

  it('what is as before is no step; an edit is one, and so is another place', async () => {
    await apply({ putAway: [away('A', 'hidden'), away('B', 'hidden')] });
    expect(await apply({ putAway: [away('A', 'hidden')] })).toMatchObject({ step: undefined });
    const edited = await apply({ putAway: [away('A', 'hidden', { name: 'NEW.HEIC' })] });
    expect(edited.changed).toEqual(new Set(['A']));
    const deleted = await apply({ gone: [{ record: 'B', how: 'trashed' }] });
    expect(deleted.changed).toEqual(new Set(['B']));
    const back = await apply({ assets: [someAsset('A', { name: 'NEW.HEIC' })] });
    expect({ changed: back.changed, shown: await test.shown() }).toEqual({
      changed: new Set(['A']),
      shown: ['A'],
    });
    expect(await inState('hidden')).toEqual([]);
  });

  it('what a page shows is shown, whatever else it says of it', async () => {
    await apply({ assets: named('A'), putAway: [away('A', 'trashed')] });
    expect(await test.shown()).toEqual(['A']);
  });
});

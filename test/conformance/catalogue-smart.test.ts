import { describe, expect, it } from 'vitest';
import { catalogueOfEachTest, feedPage, following, named, PERSONAL } from '../support/test-catalogue.ts';

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

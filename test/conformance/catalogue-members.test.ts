import { describe, expect, it } from 'vitest';
import { NEVER_FOLLOWED } from '../../src/model/catalogue.ts';
import {
  catalogueOfEachTest,
  feedPage,
  following,
  idsOf,
  named,
  PERSONAL,
  SHARED,
  someAsset,
} from '../support/test-catalogue.ts';

describe('catalogue: what is in which album', () => {
  const test = catalogueOfEachTest();
  const put = (asset: string, collection: string, position?: number) => ({
    relation: `${asset}-IN-${collection}`,
    asset,
    collection,
    isMember: true,
    position,
  });
  const album = (
    id: string,
    name: string | undefined,
    more: { parent?: string; position?: number } = {},
  ) => ({
    id,
    now: { kind: 'album' as const, name, parent: more.parent, position: more.position },
  });
  const folder = (id: string, name: string) => ({
    id,
    now: { kind: 'folder' as const, name, parent: undefined, position: 5 },
  });
  const apply = (says: Parameters<typeof feedPage>[0]) =>
    test.catalogue.apply(feedPage({ state: following({}), ...says }));
  const albumsOf = async (asset: string) =>
    ((await test.catalogue.albumsOf([asset])).get(asset) ?? []).map(({ collection }) => collection);

  it('names albums and folders that are there, each with its place', async () => {
    await apply({
      collections: [
        album('X', 'Rome', { parent: 'F', position: 9 }),
        folder('F', 'Travel'),
        album('Y', undefined),
      ],
      memberships: [put('A', 'only named')],
    });
    expect(await test.catalogue.collections()).toEqual([
      {
        library: PERSONAL.id,
        id: 'Y',
        kind: 'album',
        name: undefined,
        parent: undefined,
        position: undefined,
        isKnown: false,
      },
      {
        library: PERSONAL.id,
        id: 'F',
        kind: 'folder',
        name: 'Travel',
        parent: undefined,
        position: 5,
        isKnown: true,
      },
      {
        library: PERSONAL.id,
        id: 'X',
        kind: 'album',
        name: 'Rome',
        parent: 'F',
        position: 9,
        isKnown: false,
      },
    ]);
    await apply({ collections: [{ id: 'X', now: undefined }] });
    expect((await test.catalogue.collections()).map(({ id }) => id)).toEqual(['Y', 'F']);
  });

  it('tells the albums of a photo with its place in each, and counts photos that are shown', async () => {
    await apply({
      assets: named('A', 'B', 'C'),
      collections: [album('X', 'One'), album('Y', 'Two')],
      memberships: [put('A', 'X', 2048), put('A', 'Y'), put('B', 'X', 1024), put('stub', 'X')],
    });
    expect(await test.catalogue.albumsOf(['A', 'B', 'C', 'nobody'])).toEqual(
      new Map([
        [
          'A',
          [
            { library: PERSONAL.id, collection: 'X', position: 2048 },
            { library: PERSONAL.id, collection: 'Y', position: undefined },
          ],
        ],
        ['B', [{ library: PERSONAL.id, collection: 'X', position: 1024 }]],
      ]),
    );
    expect(await test.catalogue.countMembers()).toEqual(
      new Map([
        ['X', 2],
        ['Y', 1],
      ]),
    );
    await apply({ gone: [{ record: 'B', how: 'trashed' }] });
    expect(await test.catalogue.countMembers()).toEqual(
      new Map([
        ['X', 1],
        ['Y', 1],
      ]),
    );
    await apply({ collections: [{ id: 'Y', now: undefined }] });
    expect(await albumsOf('A')).toEqual(['X']);
  });

  it('F46: albums that were listed while no token was there are not known once there is one', async () => {
    await test.catalogue.apply(
      feedPage({ collections: [album('X', 'One')], state: following({ token: '' }) }),
    );
    await test.catalogue.endCollections(PERSONAL);
    await test.catalogue.endMembers(PERSONAL, 'X');
    const areKnown = async () => (await test.catalogue.albums(PERSONAL.id)).areKnown;
    expect(await areKnown()).toBe(true);
    await test.catalogue.setLibrary(PERSONAL, following({ token: 't' }));
    expect(await areKnown()).toBe(false);
    expect(await test.catalogue.collections()).toMatchObject([{ id: 'X', isKnown: false }]);
  });

  it('a new place in an album is a change of what lies there, the same one none, and stays where none is told', async () => {
    await apply({ assets: named('A'), collections: [album('X', 'One')], memberships: [put('A', 'X', 1)] });
    for (const [position, step] of [[7, 2], [7], [undefined]] as const) {
      expect(await apply({ memberships: [put('A', 'X', position)] })).toMatchObject({ step });
      expect((await test.catalogue.albumsOf(['A'])).get('A')).toMatchObject([{ position: 7 }]);
    }
  });

  it('a photo of another library is in the album by its id, and changes with it, also beside its twin', async () => {
    await apply({
      collections: [album('X', 'One')],
      memberships: [put('A', 'X'), put('B', 'X')],
      assets: named('B'),
    });
    await apply({ gone: [{ record: 'B', how: 'elsewhere' }] });
    const moved = ['A', 'B'].map((id) => someAsset(id, { library: SHARED.id }));
    await apply({ library: SHARED, assets: moved });
    expect(await albumsOf('A')).toEqual(['X']);
    expect(await albumsOf('B')).toEqual(['X']);
    expect(await test.catalogue.countMembers()).toEqual(new Map([['X', 2]]));
    const { step } = await apply({ collections: [album('X', 'Renamed')] });
    const rows = await test.catalogue.assets(SHARED.id, ['A', 'B']);
    expect(rows.map((row) => row.step)).toEqual([step, step]);
    const later = await apply({ memberships: [{ ...put('B', 'X'), isMember: false }] });
    expect(await test.catalogue.assets(SHARED.id, ['B'])).toMatchObject([{ step: later.step }]);
    expect(await albumsOf('B')).toEqual([]);
  });

  it('gives the newest photos of an album, page by page', async () => {
    const assets = ['A', 'B', 'C', 'D'].map((id, at) => someAsset(id, { capturedAtMs: 1000 + at }));
    await apply({
      assets: [...assets, someAsset('undated', { capturedAtMs: undefined })],
      collections: [album('X', 'One')],
      memberships: ['A', 'B', 'D', 'undated'].map((id) => put(id, 'X')),
    });
    await apply({
      library: SHARED,
      assets: [someAsset('E', { library: SHARED.id, capturedAtMs: 1002 })],
      memberships: [],
    });
    await apply({ memberships: [put('E', 'X')] });
    const first = await test.catalogue.newestIn('X', undefined, 2);
    expect(idsOf(first)).toEqual(['D', 'E']);
    expect(idsOf(await test.catalogue.newestIn('X', first.at(-1), 9))).toEqual(['B', 'A', 'undated']);
    expect(await test.catalogue.newestIn('nothing', undefined, 9)).toEqual([]);
  });

  it('names members of which nothing is known, until they are, or were looked for in vain', async () => {
    await apply({
      assets: named('A'),
      collections: [album('X', 'One'), album('Y', 'Two')],
      memberships: ['A', 'B', 'C', 'D'].map((id) => put(id, 'X')),
    });
    await apply({ memberships: [put('E', 'Y')] });
    const unknown = (limit = 9) => test.catalogue.unknownMembers(['X', 'Y'], limit);
    expect(await unknown()).toEqual(['B', 'C', 'D', 'E']);
    expect(await unknown(2)).toEqual(['B', 'C']);
    expect(await test.catalogue.unknownMembers(['Y'], 9)).toEqual(['E']);
    await apply({ library: SHARED, assets: [someAsset('B', { library: SHARED.id })] });
    await test.catalogue.setUnfound(['C', 'A', 'nobody']);
    expect(await unknown()).toEqual(['D', 'E']);
    expect(await test.catalogue.assets(PERSONAL.id, ['A'])).toMatchObject([{ state: 'shown' }]);
    // It has come after all.
    await apply({ assets: named('C') });
    expect(await test.catalogue.assets(PERSONAL.id, ['C'])).toMatchObject([{ state: 'shown' }]);
  });

  it('E60: what a list of albums or members does not tell is gone, but for photos that no list shows', async () => {
    await apply({
      assets: named('A', 'B', 'C', 'D'),
      collections: [album('X', 'One'), album('Y', 'Two'), album('Z', 'Three')],
      memberships: [put('A', 'X'), put('B', 'X'), put('C', 'X'), put('D', 'Z')],
    });
    await test.catalogue.endCollections(PERSONAL);
    await test.catalogue.endMembers(PERSONAL, 'X');
    const isKnown = async () =>
      Object.fromEntries((await test.catalogue.collections()).map((one) => [one.id, one.isKnown]));
    expect(await isKnown()).toEqual({ X: true, Y: false, Z: false });
    expect(await test.catalogue.albums(PERSONAL.id)).toMatchObject({ areKnown: true });

    // The token is lost: from here on changes are missed.
    await apply({ gone: [{ record: 'C', how: 'trashed' }] });
    await test.catalogue.setLibrary(PERSONAL, NEVER_FOLLOWED);
    expect(await isKnown()).toEqual({ X: false, Y: false, Z: false });
    expect(await test.catalogue.albums(PERSONAL.id)).toMatchObject({ areKnown: false });
    expect(await albumsOf('B')).toEqual(['X']);

    await apply({ kind: 'albums', collections: [album('X', 'One'), album('Y', 'Two')] });
    const ended = await test.catalogue.endCollections(PERSONAL);
    expect(ended.changed).toEqual(new Set(['D']));
    expect(await isKnown()).toEqual({ X: false, Y: false });
    expect(await apply({ kind: 'albums', memberships: [put('A', 'X')] })).toMatchObject({ step: undefined });
    const members = await test.catalogue.endMembers(PERSONAL, 'X');
    expect(members.changed).toEqual(new Set(['B']));
    expect(await isKnown()).toEqual({ X: true, Y: false });
    expect(await albumsOf('B')).toEqual([]);
    expect(await albumsOf('C')).toEqual(['X']);
    // Nothing new: no step.
    expect(await test.catalogue.endMembers(PERSONAL, 'X')).toMatchObject({ step: undefined });
  });

  it('E68: an album that was told without what it is stays what it was, and none comes of it', async () => {
    const both = [album('X', 'One'), album('Y', 'Two')];
    await apply({ assets: named('A'), collections: both, memberships: [put('A', 'X')] });
    await test.catalogue.endCollections(PERSONAL);
    // The list is asked for anew, and tells of one of them no more.
    await test.catalogue.setLibrary(PERSONAL, NEVER_FOLLOWED);
    await apply({ kind: 'albums', asBefore: ['X', 'new'] });
    await test.catalogue.endCollections(PERSONAL);
    expect((await test.catalogue.collections()).map(({ id }) => id)).toEqual(['X']);
    expect(await albumsOf('A')).toEqual(['X']);
  });

  it('an album that comes back, or is new, has to be listed; a member told by changes is as good as listed', async () => {
    await apply({ assets: named('A', 'B'), collections: [album('X', 'One')], memberships: [put('A', 'X')] });
    await test.catalogue.endCollections(PERSONAL);
    await test.catalogue.endMembers(PERSONAL, 'X');
    await apply({ memberships: [put('B', 'X')] });
    expect(await test.catalogue.endMembers(PERSONAL, 'X')).toMatchObject({ step: undefined });
    await apply({ collections: [{ id: 'X', now: undefined }] });
    await apply({ collections: [album('X', 'One'), album('Y', 'New')] });
    expect((await test.catalogue.collections()).map(({ isKnown }) => isKnown)).toEqual([false, false]);
  });

  it('one photo stands for an album, as it was told last; that is a change of the photos that it is told of', async () => {
    await apply({ assets: named('A', 'B'), collections: [album('X', 'One')] });
    const cover = async () => {
      const [known] = await test.catalogue.collections();
      return [known?.cover, known?.isCoverKnown];
    };
    await apply({ memberships: [{ ...put('A', 'X'), isCover: true }, put('B', 'X')] });
    expect(await cover()).toEqual(['A', undefined]);
    await test.catalogue.endMembers(PERSONAL, 'X', { covers: true });
    await test.catalogue.endCollections(PERSONAL);
    expect(await cover()).toEqual(['A', true]);
    // What says nothing of it leaves it as it is, and so does what says the same.
    for (const isCover of [undefined, true])
      expect(await apply({ memberships: [{ ...put('A', 'X'), isCover }] })).toMatchObject({
        step: undefined,
      });
    const told = [
      { ...put('B', 'X'), isCover: true },
      { ...put('A', 'X'), isCover: false },
    ];
    expect((await apply({ memberships: told })).changed).toContain('B');
    expect(await cover()).toEqual(['B', true]);
    const none = await apply({ memberships: [{ ...put('B', 'X'), isCover: false }] });
    expect([...none.changed, ...(await cover())]).toEqual(['B', undefined, true]);
    await test.catalogue.setLibrary(PERSONAL, NEVER_FOLLOWED);
    expect(await cover()).toEqual([undefined, undefined]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, NEVER_FOLLOWED } from '../../../../src/model/catalogue.ts';
import {
  type AlbumsEnd,
  type CollectionChange,
  NO_PAGE,
  type Page,
  type ToldCollections,
} from '../../../../src/model/photo-source.ts';
import { lookUpMembers, readCollections, readMembers } from '../../../../src/sync/follow/read-albums.ts';
import { followAll, followPorts, ScriptedLibrary } from '../../../support/scripted-library.ts';
import {
  feedPage,
  following,
  openTestCatalogue,
  PERSONAL,
  someAsset,
} from '../../../support/test-catalogue.ts';

const WHOLE: AlbumsEnd = { shortfall: undefined, skipped: 0 };

const there = (id: string, parent?: string, kind: 'album' | 'folder' = 'album'): CollectionChange => ({
  id,
  now: { kind, name: id, parent, position: 1 },
});
const gone = (id: string): CollectionChange => ({ id, now: undefined });
const member = (asset: string) => ({
  relation: `${asset}-IN-X`,
  asset,
  collection: 'X',
  isMember: true,
});

const KNOWN = [there('X'), there('Y'), there('F', undefined, 'folder'), there('In', 'F')];

describe('albums that were known before changes were missed', () => {
  let catalogue: Catalogue;
  let asked: string[];
  beforeEach(async () => {
    catalogue = openTestCatalogue();
    asked = [];
    await catalogue.apply(
      feedPage({
        assets: [someAsset('A')],
        collections: KNOWN,
        memberships: [member('A')],
        state: following({}),
      }),
    );
    await catalogue.endCollections(PERSONAL);
    await catalogue.endMembers(PERSONAL, 'X');
    await catalogue.setLibrary(PERSONAL, NEVER_FOLLOWED);
    return () => catalogue.close();
  });

  const ports = (
    listed: Partial<Page>,
    answer: Partial<ToldCollections> = {},
    counts: readonly (readonly [string, number])[] = [],
  ) => {
    const base = followPorts(new ScriptedLibrary(), catalogue);
    async function* pages(): AsyncGenerator<Page, AlbumsEnd> {
      yield { ...NO_PAGE, ...listed };
      return WHOLE;
    }
    const source = Object.assign(base.source, {
      collections: pages,
      members: pages,
      lookUpCollections: async (_library: string, ids: readonly string[]) => {
        asked.push(...ids);
        return { collections: [], asBefore: [], ...answer };
      },
      countMembers: async () => {
        asked.push('count');
        return new Map(counts);
      },
      countSmartAlbums: async () => new Map(),
    });
    return { ...base, source };
  };
  const known = async () => (await catalogue.collections()).map(({ id }) => id).join(' ');
  const all = KNOWN.map(({ id }) => id);

  it.each<
    [
      what: string,
      listed: readonly CollectionChange[],
      answer: Partial<ToldCollections>,
      left: string,
      isWhole: boolean,
    ]
  >([
    ['a list of all asks for nothing', KNOWN, {}, 'F In X Y', true],
    ['an empty list, and each is there', [], { collections: KNOWN }, 'F In X Y', false],
    ['an empty list, and each is gone', [], { collections: all.map(gone) }, '', true],
    ['an empty list, and Apple does not answer', [], {}, 'F In X Y', false],
    ['one is missing, and is gone', KNOWN.slice(1), { collections: [gone('X')] }, 'F In Y', true],
    ['one is missing, and is there', KNOWN.slice(1), { collections: [there('X')] }, 'F In X Y', false],
    ['one is missing, and cannot be read', KNOWN.slice(1), { asBefore: ['X'] }, 'F In X Y', false],
    [
      'one is told as gone by the list itself',
      [gone('X'), ...KNOWN.slice(1)],
      { collections: [] },
      'F In Y',
      true,
    ],
    [
      // No list shows what lies in a folder that is gone.
      'a folder is gone, and what lay in it has a record still',
      KNOWN.slice(0, 2),
      { collections: [there('In', 'F'), gone('F')] },
      'X Y',
      true,
    ],
    [
      'a folder is not listed, with what lies in it',
      KNOWN.slice(0, 2),
      { collections: [there('In', 'F'), there('F', undefined, 'folder')] },
      'F In X Y',
      false,
    ],
  ])('E69: %s', async (_what, listed, answer, left, isWhole) => {
    const { end } = await followAll(readCollections(ports({ collections: listed }, answer), PERSONAL));
    expect([await known(), end]).toEqual([left, isWhole ? undefined : 'Apple does not tell of all albums']);
    expect((await catalogue.albums(PERSONAL.id)).areKnown).toBe(isWhole);
    const told = new Set(listed.map(({ id }) => id));
    expect(asked.toSorted()).toEqual(all.filter((id) => !told.has(id)).toSorted());
  });

  it.each<[what: string, count: readonly (readonly [string, number])[], stays: boolean]>([
    ['Apple counts photos in it', [['X', 1]], true],
    ['Apple does not count it', [], true],
    ['Apple counts none', [['X', 0]], false],
  ])('E69: an album that had a photo is listed as empty, and %s', async (_what, count, stays) => {
    const { end } = await followAll(readMembers(ports({}, {}, count), PERSONAL, ['X']));
    expect(asked).toEqual(['count']);
    expect((await catalogue.albumsOf(['A'])).has('A')).toBe(stays);
    expect(end).toBe(stays ? 'Apple does not tell what is in an album' : undefined);
  });

  it.each<[what: string, says: Partial<Page>, isSettled: boolean]>([
    ['nothing at all', {}, false],
    ['that there is no such photo', { gone: [{ record: 'B', how: 'missing' }] }, true],
  ])('E69: of a photo that only its album names, Apple answers %s', async (_what, says, isSettled) => {
    await catalogue.apply(feedPage({ memberships: [member('B')], state: following({}) }));
    const { source, ...rest } = ports({});
    source.lookups = [{ pages: [{ ...NO_PAGE, ...says }], end: undefined }];
    const { end } = await followAll(lookUpMembers({ source, ...rest }, [PERSONAL], ['B']));
    expect(end).toBe(isSettled ? undefined : 'Apple does not answer about photos in albums');
    expect(await catalogue.unknownMembers(['X'], 9)).toEqual(isSettled ? [] : ['B']);
  });

  it('an album that was empty before, or is listed with somebody in it, is not counted', async () => {
    await followAll(readMembers(ports({}), PERSONAL, ['Y']));
    await followAll(readMembers(ports({ memberships: [member('B')] }), PERSONAL, ['X']));
    expect(asked).toEqual([]);
    expect((await catalogue.albumsOf(['A'])).has('A')).toBe(false);
  });
});

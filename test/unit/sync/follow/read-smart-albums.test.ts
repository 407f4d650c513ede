import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import {
  type AlbumsEnd,
  type MembershipChange,
  NO_PAGE,
  type Page,
} from '../../../../src/model/photo-source.ts';
import { type ListedSmartAlbum, type SmartAlbum, smartAlbumId } from '../../../../src/model/smart-albums.ts';
import {
  type ChangedAssets,
  isSmartAlbumLeft,
  readSmartAlbums,
} from '../../../../src/sync/follow/read-smart-albums.ts';
import {
  changesTo,
  followAll,
  followPorts,
  pageOf,
  ScriptedLibrary,
  type Told,
} from '../../../support/scripted-library.ts';
import {
  feedPage,
  following,
  openTestCatalogue,
  PERSONAL,
  someAsset,
} from '../../../support/test-catalogue.ts';

const WHOLE: AlbumsEnd = { shortfall: undefined, skipped: 0 };
const REFUSED: AlbumsEnd = { shortfall: 'Apple does not list what is in an album', skipped: 0 };

describe('readSmartAlbums', () => {
  let catalogue: Catalogue;
  let listed: AlbumsEnd;
  let areTold: boolean;
  let inAlbum: readonly string[];
  let feeds: ScriptedLibrary['feeds'];
  let count: number | undefined;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    [listed, areTold, inAlbum, feeds, count] = [WHOLE, true, [], [], undefined];
    return () => catalogue.close();
  });

  const memberOf = (album: ListedSmartAlbum, asset: string): MembershipChange => ({
    relation: `${asset}-IN-${smartAlbumId(album)}`,
    asset,
    collection: smartAlbumId(album),
    isMember: true,
  });

  /** What Apple is asked for, in order. */
  async function read(album: ListedSmartAlbum, known?: ChangedAssets) {
    const asked: string[] = [];
    const source = Object.assign(new ScriptedLibrary(), {
      async *collections(): AsyncGenerator<Page, AlbumsEnd> {
        yield NO_PAGE;
        return WHOLE;
      },
      async *members(): AsyncGenerator<Page, AlbumsEnd> {
        asked.push('list');
        yield { ...NO_PAGE, memberships: inAlbum.map((id) => memberOf(album, id)), token: 'of the list' };
        return listed;
      },
      lookUpCollections: async () => ({ collections: [], asBefore: [] }),
      countMembers: async () => new Map<string, number>(),
      async countSmartAlbums() {
        asked.push('count');
        return new Map<SmartAlbum, number>(count === undefined ? [] : [['portrait', count]]);
      },
      async areIn(_library: string, _album: string, assets: readonly string[]) {
        asked.push(`are in: ${assets.join(' ')}`);
        return areTold ? new Set(assets.filter((id) => inAlbum.includes(id))) : undefined;
      },
      async *listPutAway(): AsyncGenerator<Page, AlbumsEnd> {
        asked.push('list');
        yield {
          ...NO_PAGE,
          putAway: inAlbum.map((id) => ({ how: 'hidden' as const, asset: someAsset(id) })),
        };
        return listed;
      },
      async *lookUpPutAway(_library: string, assets: readonly string[]): AsyncGenerator<Page, void> {
        asked.push(`look up: ${assets.length}`);
        yield { ...NO_PAGE, putAway: assets.map((id) => ({ how: 'hidden' as const, asset: someAsset(id) })) };
      },
    });
    source.feeds = feeds;
    const ports = { ...followPorts(source, catalogue), source };
    const { end } = await followAll(readSmartAlbums(ports, PERSONAL, [album], known));
    const state = await catalogue.library(PERSONAL.id);
    const members = [...(await catalogue.albumsOf(['A', 'B', 'C', 'D'])).keys()].join(' ');
    return { asked: [...source.asked, ...asked], end, smart: state.smart?.[album], members };
  }

  /** The catalogue shows four photos, of which A is in the album, as of a token. */
  async function since(token: string | undefined, now = 't2'): Promise<void> {
    const assets = ['A', 'B', 'C', 'D'].map((id) => someAsset(id));
    await catalogue.apply(feedPage({ assets, state: following({ token: now }) }));
    if (token === undefined) return;
    await catalogue.beginMembers(PERSONAL, 'portrait');
    const state = following({ token: now, smart: { portrait: token, hidden: token } });
    await catalogue.apply(feedPage({ kind: 'albums', memberships: [memberOf('portrait', 'A')], state }));
    await catalogue.endMembers(PERSONAL, smartAlbumId('portrait'));
  }

  const tells = (ids: readonly string[], gone: Page['gone'] = []): Told<ReturnType<typeof changesTo>> => ({
    pages: [
      pageOf(
        ids.map((id) => someAsset(id)),
        { gone },
      ),
    ],
    end: changesTo('t3'),
  });

  it('lists what was never asked for, and nothing while the token is the same', async () => {
    await since(undefined);
    inAlbum = ['B'];
    expect(await read('portrait')).toEqual({ asked: ['list'], end: undefined, smart: 't2', members: 'B' });
    expect((await read('portrait')).asked).toEqual([]);
  });

  it('of a library that was never listed it is followed from the token of the list on', async () => {
    inAlbum = ['B'];
    expect(await read('portrait')).toMatchObject({ asked: ['list'], smart: 'of the list', members: 'B' });
  });

  it.each<[string, readonly string[], boolean, readonly string[], string]>([
    ['nothing that is shown changed', [], true, ['changes t1'], 'A'],
    ['one changed', ['B'], true, ['changes t1', 'are in: B'], 'A B'],
    ['one left', ['A'], true, ['changes t1', 'are in: A'], ''],
    ['more changed than a list has pages', ['A', 'B', 'C'], true, ['changes t1', 'list'], 'B'],
    ['Apple does not tell of single ones', ['B'], false, ['changes t1', 'are in: B', 'list'], 'B'],
  ])('%s', async (_what, ids, told, asked, members) => {
    await since('t1');
    [inAlbum, areTold, feeds] = [['B'], told, [tells(ids)]];
    const isListed = asked.includes('list');
    // A list is of what the library is known to be by now; changes reach to where they were read.
    expect(await read('portrait')).toEqual({ asked, end: undefined, smart: isListed ? 't2' : 't3', members });
  });

  it('changes that this run has read are not read again', async () => {
    await since('t1');
    inAlbum = ['A', 'C'];
    const known = { since: 't1', token: 't2', shown: ['C'], putAway: [] };
    expect(await read('portrait', known)).toMatchObject({
      asked: ['are in: C'],
      smart: 't2',
      members: 'A C',
    });
  });

  it('changes of another token, refused ones and doubtful ones say nothing: all is listed', async () => {
    const [refused, doubtful] = [{ end: { kind: 'refused' as const } }, { end: changesTo('t3', 'odd') }];
    for (const feed of [refused, doubtful]) {
      await since('t1');
      [feeds, inAlbum] = [[feed], ['A']];
      const other = { since: 't0', token: 't2', shown: [], putAway: [] };
      expect((await read('portrait', other)).asked).toEqual(['changes t1', 'list']);
    }
  });

  it('E65: what a list that was refused tells is kept, and the next run asks again', async () => {
    await since('t1');
    [listed, inAlbum, feeds] = [REFUSED, ['B'], [{ end: { kind: 'refused' } }]];
    const { end, smart, members } = await read('portrait');
    expect({ end, smart, members }).toEqual({ end: REFUSED.shortfall, smart: 't1', members: 'A B' });
    expect(isSmartAlbumLeft(await catalogue.library(PERSONAL.id), 'portrait')).toBe(true);
  });

  it.each<[number | undefined, string, string]>([
    [0, '', 't2'],
    [1, 'A', 't1'],
    [undefined, 'A', 't1'],
  ])('E69: a list of nobody where somebody was, and Apple counts %s', async (counted, members, smart) => {
    await since('t1');
    [count, feeds] = [counted, [{ end: { kind: 'refused' } }]];
    const told = await read('portrait');
    expect(told).toMatchObject({ asked: ['changes t1', 'list', 'count'], members, smart });
    expect(told.end === undefined).toBe(counted === 0);
  });

  it('of what is hidden those are looked up that changed; many of them are listed', async () => {
    await since('t1');
    feeds = [
      tells(
        ['B'],
        [
          { record: 'C', how: 'hidden' },
          { record: 'M', how: 'purged' },
        ],
      ),
    ];
    expect((await read('hidden')).asked).toEqual(['changes t1', 'look up: 1']);
    expect(await catalogue.inState(PERSONAL.id, 'hidden', undefined, 9)).toMatchObject([{ id: 'C' }]);
    await since('t1');
    const many = Array.from({ length: 51 }, (_, at) => ({ record: `H${at}`, how: 'trashed' as const }));
    feeds = [tells([], many)];
    expect((await read('hidden')).asked).toEqual(['changes t1', 'list']);
  });

  it.each([
    ['', {}, false],
    [undefined, {}, false],
    ['t', {}, true],
    ['t', { portrait: 's' }, true],
    ['t', { portrait: 't' }, false],
    ['t', { hidden: 't' }, true],
  ])('a library at %j that is known %j: left: %j', (token, smart, isLeft) => {
    expect(isSmartAlbumLeft(following({ token, smart }), 'portrait')).toBe(isLeft);
  });
});

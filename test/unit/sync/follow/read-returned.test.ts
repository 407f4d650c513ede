import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import { type AlbumsEnd, NO_PAGE, type Page } from '../../../../src/model/photo-source.ts';
import { readReturned } from '../../../../src/sync/follow/read-returned.ts';
import { followAll, followPorts, ScriptedLibrary } from '../../../support/scripted-library.ts';
import {
  feedPage,
  following,
  openTestCatalogue,
  PERSONAL,
  someAsset,
} from '../../../support/test-catalogue.ts';

const ALBUM = 'X';
const PAGE = 3;
const NAMES = Array.from({ length: 20 }, (_, at) => `P${String(at).padStart(2, '0')}`);
const BACK = 'P12';

const photo = (id: string) =>
  someAsset(id, { capturedAtMs: 1_700_000_000_000 - NAMES.indexOf(id) * 1_000, addedAtMs: 1 });
const member = (asset: string) => ({
  relation: `${asset}-IN-${ALBUM}`,
  asset,
  collection: ALBUM,
  isMember: true,
});

describe('photos that are shown again', () => {
  let catalogue: Catalogue;
  /** All that Apple lists of the album, newest first. */
  let listed: readonly string[];
  let asked: string[];
  let end: AlbumsEnd;

  beforeEach(async () => {
    [listed, asked, end] = [NAMES, [], { shortfall: undefined, skipped: 0 }];
    catalogue = openTestCatalogue();
    const state = following({});
    const collections = [
      { id: ALBUM, now: { kind: 'album', name: 'X', parent: undefined, position: 1 } } as const,
    ];
    const known = NAMES.filter((id) => id !== BACK);
    await catalogue.apply(
      feedPage({ assets: known.map(photo), memberships: known.map(member), collections, state }),
    );
    await catalogue.endCollections(PERSONAL);
    await catalogue.endMembers(PERSONAL, ALBUM);
    return () => catalogue.close();
  });

  const isBack = (...ids: readonly string[]) =>
    catalogue.apply(feedPage({ assets: ids.map(photo), state: following({}) }));

  async function* members(from: number): AsyncGenerator<Page, AlbumsEnd> {
    for (let at = from; at < listed.length; at += PAGE) {
      asked.push(`${at}`);
      yield { ...NO_PAGE, memberships: listed.slice(at, at + PAGE).map(member) };
    }
    return end;
  }

  function read(count: number | undefined) {
    const ports = followPorts(new ScriptedLibrary(), catalogue);
    const source = Object.assign(ports.source, {
      collections: () => members(listed.length),
      members: (_library: string, _album: string, _signal: AbortSignal, how?: { from?: number }) =>
        members(how?.from ?? 0),
      lookUpCollections: async () => ({ collections: [], asBefore: [] }),
      countSmartAlbums: async () => new Map(),
      countMembers: async (_library: string, albums: readonly string[]) => {
        asked.push(`count ${albums.join(' ')}`);
        return new Map(count === undefined ? [] : [[ALBUM, count]]);
      },
    });
    return followAll(readReturned({ ...ports, source }, PERSONAL));
  }

  const isMember = async (id: string) => (await catalogue.albumsOf([id])).has(id);

  it('asks nothing as long as there are none', async () => {
    expect((await read(NAMES.length)).end).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('E67: only for the page of an album in which Apple counts more where it has to be', async () => {
    await isBack(BACK);
    expect((await read(NAMES.length)).end).toBeUndefined();
    // Five others may stand before it.
    expect(asked).toEqual([`count ${ALBUM}`, '7', '10']);
    expect(await isMember(BACK)).toBe(true);
    expect(await catalogue.returned()).toEqual([]);
    asked = [];
    await read(NAMES.length);
    expect(asked).toEqual([]);
  });

  it.each([
    ['Apple counts as many as we', NAMES.length - 1],
    ['Apple does not count', undefined],
  ])('lists nothing where %s', async (_what, count) => {
    await isBack(BACK);
    await read(count);
    expect(asked).toEqual([`count ${ALBUM}`]);
    expect(await catalogue.returned()).toEqual([]);
  });

  it('E67: all of the album where it is not where it has to be, and by the next run where Apple refuses', async () => {
    listed = [...NAMES.filter((id) => id !== BACK), BACK];
    await isBack(BACK);
    end = { shortfall: 'Apple does not list what is in an album', skipped: 0 };
    expect((await read(NAMES.length)).end).toBe(end.shortfall);
    expect(await catalogue.returned()).toHaveLength(1);
    expect(asked.slice(0, 4)).toEqual([`count ${ALBUM}`, '7', '10', '0']);
    expect(await isMember(BACK)).toBe(true);
    end = { shortfall: undefined, skipped: 0 };
    await read(NAMES.length);
    expect(await catalogue.returned()).toEqual([]);
  });
});

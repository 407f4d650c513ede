import { describe, expect, it } from 'vitest';
import type { Library } from '../../../src/simulator/library/library.ts';
import { ask, BY_DATE, BY_POSITION, items, membersOf, MINIMAL, withAlbum } from './ask-albums.ts';
import { listBody, type RawClient, type RawListOptions } from './raw-client.ts';
import { decoded, json, type ListReply } from './replies.ts';

const albumList = (client: RawClient, options: RawListOptions = {}) =>
  ask(client, 0, { recordType: 'CPLAlbumByPositionLive', ...options });

const albumNames = (reply: ListReply) =>
  reply.records.map(({ fields, recordName }) => decoded(fields['albumNameEnc']) || recordName);

async function countOf(client: RawClient, album: string): Promise<unknown> {
  const value = [`CPLContainerRelationNotDeletedByAssetDate:${album}`];
  const query = {
    recordType: 'HyperionIndexCountLookup',
    filterBy: { fieldName: 'indexCountID', comparator: 'IN', fieldValue: { type: 'STRING_LIST', value } },
  };
  const entry = { query, resultsLimit: 1, zoneWide: true, zoneID: { zoneName: 'PrimarySync' } };
  const reply = json(await client.database('internal/records/query/batch', { batch: [entry] }));
  return (reply['batch'] as ListReply[])[0]?.records[0]?.fields['itemCount']?.value;
}

describe('the list of albums', () => {
  it('has the roots first, then the top level by position, and a folder by its name', async () => {
    const { client, library, album } = await withAlbum();
    const folder = library.addAlbum('Folder', { isFolder: true, position: 1 });
    const inside = library.addAlbum('Inside', { parentId: folder });
    library.addAlbum('', { parentId: inside, type: 7 });
    library.changeAlbum(album, { parentId: '----Root-Folder----' });
    expect(albumNames(await albumList(client))).toEqual([
      '----Root-Folder----',
      '----Project-Root-Folder----',
      'Folder',
      'Album',
    ]);
    const children = async (parentId: string) =>
      albumNames(await albumList(client, { filters: { parentId } }));
    expect(await children(folder)).toEqual(['Inside']);
    expect(await children(inside)).toHaveLength(1);
    expect(await children('nobody')).toEqual([]);
    expect(await children('----Root-Folder----')).toEqual(['Folder', 'Album']);
    library.quirks.nestedAtTop = true;
    expect(await albumList(client)).toMatchObject({ records: { length: 6 } });
  });

  it('does not hold what was deleted, and what was in a deleted folder only under that', async () => {
    const { client, library, album } = await withAlbum();
    const folder = library.addAlbum('Folder', { isFolder: true });
    const inside = library.addAlbum('Inside', { parentId: folder });
    library.changeAlbum(folder, { deleted: true });
    expect(albumNames(await albumList(client)).slice(2)).toEqual(['Album']);
    expect(albumNames(await albumList(client, { filters: { parentId: folder } }))).toEqual(['Inside']);
    library.changeAlbum(folder, { deleted: false });
    library.changeAlbum(inside, null);
    library.changeAlbum(album, { name: 'Other' });
    expect(albumNames(await albumList(client)).slice(2)).toEqual(['Other', 'Folder']);
  });

  it.each([
    [undefined, [200, 7]],
    [200, [200, 7]],
    [5_000, [200, 7]],
    [207, [200, 7]],
    [69, [69, 69, 69, 0]],
  ])('with resultsLimit %s comes in pages of %j, each led on by its marker', async (limit, sizes) => {
    const { client, library } = await withAlbum();
    for (let at = 1; at < 205; at += 1) library.addAlbum(`Album ${at}`);
    const pages: ListReply[] = [];
    const names = new Set<string>();
    do {
      const marker = pages.at(-1)?.continuationMarker;
      const more = { ...(limit === undefined ? {} : { limit }), ...(marker === undefined ? {} : { marker }) };
      const page = await albumList(client, more);
      for (const { recordName } of page.records) names.add(recordName);
      pages.push(page);
    } while (pages.at(-1)?.continuationMarker !== undefined);
    expect(pages.map(({ records }) => records.length)).toEqual(sizes);
    expect(names.size).toBe(207);
  });

  it('brings the fields asked for and no others, and refuses a marker that is none', async () => {
    const { client } = await withAlbum();
    const page = await albumList(client, { keys: ['albumType', 'position'] });
    expect(new Set(page.records.flatMap(({ fields }) => Object.keys(fields)))).toEqual(
      new Set(['albumType', 'position']),
    );
    const body = listBody(0, { recordType: 'CPLAlbumByPositionLive', marker: 'bm90aGluZw==' });
    expect((await client.database('records/query', body)).status).toBe(400);
  });
});

describe('the members of an album', () => {
  it('come 66 a page with three records each; the next page by rank or by marker', async () => {
    const { client, library, album, ids } = await withAlbum(140);
    for (const id of ids) library.setMember(album, id, true);
    const pages = await Promise.all(
      [0, 66, 132, 140].map((rank) =>
        ask(client, rank, { recordType: BY_DATE, filters: { parentId: album }, limit: 5_000 }),
      ),
    );
    expect(pages.map(({ records }) => records.length)).toEqual([198, 198, 24, 0]);
    expect(new Set(pages.flatMap(items)).size).toBe(140);
    expect(pages.map((page) => page.continuationMarker === undefined)).toEqual([false, false, true, true]);
    const marker = pages[0]?.continuationMarker ?? '';
    expect(items(await membersOf(client, album, BY_DATE, { marker }))).toEqual(items(pages[1]!));
    expect(await countOf(client, album)).toBe(140);
  });

  it('come newest first, or as the user put them', async () => {
    const { client, library, album, ids } = await withAlbum();
    for (const id of [ids[2], ids[0], ids[3], ids[1]]) library.setMember(album, id ?? '', true);
    expect(items(await membersOf(client, album))).toEqual(ids);
    library.orderAlbum(album, [ids[3] ?? '']);
    expect(items(await membersOf(client, album, BY_POSITION))).toEqual([ids[3], ids[2], ids[0], ids[1]]);
    expect(library.members(album)).toEqual([ids[3], ids[2], ids[0], ids[1]]);
  });

  it('with three keys: whole relations, and bare assets and originals', async () => {
    const { client, library, album, first } = await withAlbum();
    library.setMember(album, first, true);
    const { records } = await membersOf(client, album, BY_DATE, { keys: MINIMAL });
    expect(records.map(({ recordType, fields }) => [recordType, Object.keys(fields)])).toEqual([
      ['CPLMaster', []],
      ['CPLAsset', []],
      ['CPLContainerRelation', MINIMAL.toSorted()],
    ]);
  });

  const gone: readonly (readonly [string, (library: Library, id: string) => void, number, number])[] = [
    ['hidden', (library, id) => library.setHidden(id, true), 1, 2],
    ['in Recently Deleted', (library, id) => library.delete(id), 1, 2],
    ['restored', (library, id) => (library.delete(id), library.restore(id)), 2, 2],
    ['purged', (library, id) => library.purge(id), 1, 1],
    ['purged, its relation left behind', (library, id) => library.purge(id, { leaveRelations: true }), 2, 2],
    ['moved to a shared library', (library, id) => void library.moveToShared(id), 2, 2],
  ];
  it.each(gone)('of which one is %s', async (_what, happen, usually, withAll) => {
    const { client, library, album, first, second } = await withAlbum();
    for (const id of [first, second]) library.setMember(album, id, true);
    happen(library, first);
    const seen = async () => [items(await membersOf(client, album)).length, await countOf(client, album)];
    expect(await seen()).toEqual([usually, usually]);
    Object.assign(library.quirks, { hiddenMembers: true, trashedMembers: true });
    expect(await seen()).toEqual([withAll, withAll]);
  });

  it('of a photo that is only in another zone, or a sparse record here, come without its original', async () => {
    const { client, library, album, first } = await withAlbum();
    const zone = library.addZone();
    const shared = library.add({ zone });
    library.setMember(album, shared, true);
    library.setMember(album, first, true);
    library.moveToShared(first, { zone });
    const { records } = await membersOf(client, album);
    expect(records.map(({ recordType, recordName }) => `${recordType} ${recordName}`).toSorted()).toEqual(
      [
        `CPLAsset ${first}`,
        `CPLContainerRelation ${first}-IN-${album}`,
        `CPLContainerRelation ${shared}-IN-${album}`,
      ].toSorted(),
    );
  });

  it('of a deleted album, of a smart album and of none', async () => {
    const { client, library, album, first } = await withAlbum();
    library.setMember(album, first, true);
    library.changeAlbum(album, { deleted: true });
    expect((await membersOf(client, album)).records).toEqual([]);
    expect(await countOf(client, album)).toBe(0);
    for (const parentId of [library.addAlbum('Smart', { type: 6 }), 'nobody']) {
      const body = listBody(0, { recordType: BY_DATE, filters: { parentId } });
      expect((await client.database('records/query', body)).text).toContain('Index has invalid data');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { ask, BY_DATE, BY_POSITION, items, membersOf, MINIMAL, withAlbum } from './ask-albums.ts';
import { Feed } from './feed.ts';
import { list } from './replies.ts';
import { startKnown } from './start.ts';

describe('what changes tell of albums', () => {
  it('made, renamed, moved, deleted without a word of its members, purged', async () => {
    const { client, library, album, first } = await withAlbum();
    library.setMember(album, first, true);
    const folder = library.addAlbum('Folder', { isFolder: true });
    const feed = await new Feed(client).start();
    const steps: readonly (readonly [() => void, Record<string, unknown>])[] = [
      [() => library.changeAlbum(album, { name: 'New' }), { albumNameEnc: 'TmV3' }],
      [() => library.changeAlbum(album, { parentId: folder }), { parentId: folder }],
      [() => library.changeAlbum(album, { position: 7 }), { position: 7 }],
      [() => library.changeAlbum(album, { deleted: true }), { isDeleted: 1 }],
      [() => library.changeAlbum(album, { deleted: false }), { albumNameEnc: 'TmV3' }],
    ];
    for (const [happen, fields] of steps) {
      happen();
      const records = await feed.next();
      expect(records.map(({ recordName }) => recordName)).toEqual([album]);
      for (const [name, value] of Object.entries(fields)) expect(records[0]?.fields[name]?.value).toBe(value);
    }
    library.changeAlbum(album, null);
    expect(await feed.told()).toEqual([`gone ${album}`]);
  });

  it('a member joined, moved, left: a tombstone has the name alone', async () => {
    const { client, library, album, first, second } = await withAlbum();
    const feed = await new Feed(client).start();
    library.setMember(album, first, true);
    library.setMember(album, second, true, { relation: 'A-Relation-Of-Another-Kind' });
    expect(await feed.told()).toEqual([
      `CPLContainerRelation ${first}-IN-${album}`,
      'CPLContainerRelation A-Relation-Of-Another-Kind',
      `CPLAlbum ${album}`,
    ]);
    library.orderAlbum(album, [second]);
    const moved = await feed.next();
    expect(moved.map(({ fields }) => fields['position']?.value).slice(0, 2)).toEqual([1024, 2048]);
    library.setMember(album, second, false);
    expect((await feed.next())[0]).toEqual({
      recordName: 'A-Relation-Of-Another-Kind',
      recordType: null,
      deleted: true,
      recordChangeTag: '0',
    });
  });

  it('a photo in Recently Deleted keeps its memberships, a purged one does not', async () => {
    const { client, library, album, first } = await withAlbum();
    library.setMember(album, first, true);
    const feed = await new Feed(client).start();
    library.delete(first);
    expect(await feed.told()).toEqual([expect.stringMatching(/^CPLMaster /), `CPLAsset ${first}`]);
    library.restore(first);
    const [restored] = await feed.next();
    expect(restored?.fields['isDeleted']).toEqual({ value: null, type: 'INT64' });
    library.purge(first);
    expect(await feed.told()).toContain(`gone ${first}-IN-${album}`);
    expect(library.members(album)).toEqual([]);
  });

  it('relations are found by name, whatever it is', async () => {
    const { client, library, album, first, second } = await withAlbum();
    library.setMember(album, first, true);
    library.setMember(album, second, true, { relation: 'other' });
    const names = [`${first}-IN-${album}`, 'other', `${second}-IN-${album}`];
    const body = {
      records: names.map((recordName) => ({ recordName })),
      zoneID: { zoneName: 'PrimarySync' },
    };
    const reply = list(await client.database('records/lookup', body, { query: 'remapEnums=true' }));
    expect(reply.records.map((record) => record.serverErrorCode ?? record.recordType)).toEqual([
      'CPLContainerRelation',
      'CPLContainerRelation',
      'NOT_FOUND',
    ]);
  });
});

describe('a generated library', () => {
  const ALBUMS = { count: 50, memberships: 1.3, folders: 5 };

  it('has so many albums in so many folders, and 1.3 memberships a photo', async () => {
    const { simulator, client } = await startKnown({
      library: { assets: 1_010, bytes: 600, albums: ALBUMS },
    });
    const { library } = simulator;
    const albums = [...library.zone('PrimarySync').albums.values()];
    expect(albums.filter(({ albumType }) => albumType === 3)).toHaveLength(5);
    const ties = albums.flatMap(({ id }) => library.members(id).map((item) => `${item}-IN-${id}`));
    expect(new Set(ties).size).toBe(1_010 + 310);
    const told = await (await new Feed(client).start('beginning')).next();
    const relations = told.filter(({ recordType }) => recordType === 'CPLContainerRelation');
    expect(relations.map(({ recordName }) => recordName).toSorted()).toEqual(ties.toSorted());
    for (const { fields } of relations.slice(0, 40)) {
      const { containerId, itemId, position } = fields;
      const at = library.members(String(containerId?.value)).indexOf(String(itemId?.value));
      expect(position?.value).toBe((at + 1) * 1024);
    }
    expect(await membersOf(client, albums.at(-1)?.id ?? '')).toMatchObject({
      records: { length: 3 * library.members(albums.at(-1)?.id ?? '').length },
    });
  });

  it('can be changed like any other', async () => {
    const { simulator, client } = await startKnown({ library: { assets: 500, bytes: 600, albums: ALBUMS } });
    const { library } = simulator;
    const album = library.findAlbum('Album 7');
    const [first = '', second = '', ...others] = library.members(album);
    library.setMember(album, first, false);
    library.setMember(album, second, false);
    library.setMember(album, first, true);
    expect(library.members(album)).toEqual([...others, first]);
    expect(items(await membersOf(client, album, BY_POSITION))).toEqual([...others, first]);
  });

  it('of 100,000 photos in 500 albums lists its members without looking at all photos each time', async () => {
    const albums = { count: 500, memberships: 1.3 };
    const { simulator, client } = await startKnown({ library: { assets: 100_000, bytes: 50_000, albums } });
    let made = 0;
    const zone = simulator.library.zone('PrimarySync');
    const get = zone.get.bind(zone);
    zone.get = (ordinal) => ((made += 1), get(ordinal));
    const album = simulator.library.findAlbum('Album 250');
    const pages = await Promise.all(
      [0, 66, 132, 198].map((rank) =>
        ask(client, rank, { recordType: BY_DATE, filters: { parentId: album }, limit: 198, keys: MINIMAL }),
      ),
    );
    expect(pages.flatMap(items)).toHaveLength(260);
    expect(made).toBeLessThan(2_000);
  });
});

import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { countMembers } from '../../../../src/icloud/photos/count-assets.ts';
import { DatabaseError, type DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import { listCollections } from '../../../../src/icloud/photos/list-collections.ts';
import { listMembers } from '../../../../src/icloud/photos/list-members.ts';
import type { AlbumsEnd, Page } from '../../../../src/model/photo-source.ts';
import { asset, base64, master } from '../../../support/apple-records.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';
import { PRIMARY, simulatorDatabase } from './simulator-database.ts';

const { signal } = new AbortController();

async function all(pages: AsyncGenerator<Page, AlbumsEnd>) {
  const found: Page[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { pages: found, end: next.value };
    found.push(next.value);
  }
}

interface Asked {
  readonly recordType: string;
  readonly filters: Readonly<Record<string, string | number>>;
  readonly keys: readonly string[];
  readonly limit: number;
  readonly marker: string | undefined;
}

function askedOf({ body }: DatabaseRequest): Asked {
  const read: {
    query: { recordType: string; filterBy?: { fieldName: string; fieldValue: { value: string | number } }[] };
    desiredKeys: string[];
    resultsLimit: number;
    continuationMarker?: string;
  } = JSON.parse(JSON.stringify(body));
  const filters = (read.query.filterBy ?? []).map((one) => [one.fieldName, one.fieldValue.value]);
  return {
    recordType: read.query.recordType,
    filters: Object.fromEntries(filters) as Asked['filters'],
    keys: read.desiredKeys,
    limit: read.resultsLimit,
    marker: read.continuationMarker,
  };
}

const album = (recordName: string, albumType: number, parentId?: string) => ({
  recordName,
  recordType: 'CPLAlbum',
  fields: {
    albumNameEnc: { type: 'ENCRYPTED_BYTES', value: base64(`name of ${recordName}`) },
    albumType: { type: 'INT64', value: albumType },
    ...(parentId !== undefined && { parentId: { type: 'STRING', value: parentId } }),
  },
});

describe('listCollections', () => {
  const list = (answer: (asked: Asked) => unknown) => {
    const database = scriptedDatabase((request) => answer(askedOf(request)));
    const pages = listCollections({ database, clock: NO_TIME, log: silentLog }, PRIMARY, signal);
    return all(pages).then(({ pages: found, end }) => ({
      ids: found.flatMap(({ collections }) => collections.map(({ id }) => id)),
      end,
      tokens: found.map(({ token }) => token),
      asked: database.requests.map(askedOf),
    }));
  };

  it('looks into each folder once, whoever tells of it, and tells each album once', async () => {
    const { ids, asked, end, tokens } = await list(({ filters }) => {
      const records =
        filters['parentId'] === undefined
          ? [album('----Root-Folder----', 3), album('F', 3), album('A', 0), album('B', 0, 'F')]
          : filters['parentId'] === 'F'
            ? [album('B', 0, 'F'), album('G', 3, 'F')]
            : [album('C', 0, 'G'), album('F', 3, 'G')];
      return { records, syncToken: 'token' };
    });
    expect(ids).toEqual(['F', 'A', 'B', 'G', 'C']);
    expect(asked.map(({ filters }) => filters['parentId'])).toEqual([undefined, 'F', 'G']);
    expect(asked[0]).toMatchObject({ recordType: 'CPLAlbumByPositionLive', marker: undefined });
    expect(end).toEqual({ shortfall: undefined, skipped: 0 });
    expect(tokens).toEqual(['token', 'token', 'token']);
  });

  it('asks for page after page, by the marker of the one before', async () => {
    const pages = [[album('A', 0)], [album('B', 0)], [album('C', 0)]];
    const { ids, asked } = await list(({ marker }) => {
      const at = marker === undefined ? 0 : Number(marker);
      return { records: pages[at], ...(at < 2 && { continuationMarker: String(at + 1) }) };
    });
    expect(ids).toEqual(['A', 'B', 'C']);
    expect(asked.map(({ marker }) => marker)).toEqual([undefined, '1', '2']);
  });

  it('a server that repeats itself for ever is left', async () => {
    const { ids, asked } = await list(() => ({ records: [album('A', 0)], continuationMarker: 'again' }));
    expect(ids).toEqual(['A']);
    expect(asked.length).toBeLessThan(100);
  });

  it('albums of kinds that are not known are passed over and counted, projects and deleted ones are none', async () => {
    const deleted = album('D', 0);
    const { ids, end } = await list(() => ({
      records: [
        album('A', 0),
        album('S', 6),
        album('T', 7),
        album('P', 0, '----Project-Root-Folder----'),
        { ...deleted, fields: { ...deleted.fields, isDeleted: { value: 1 } } },
        { recordName: 'half', recordType: 'CPLAlbum', fields: {} },
        'odd',
      ],
    }));
    // Of one that is gone only that is told.
    expect(ids).toEqual(['A', 'D']);
    expect(end).toEqual({ shortfall: undefined, skipped: 3 });
  });

  it('E61: a folder that Apple does not list costs what is in it, and is told', async () => {
    const { ids, end } = await list(({ filters }) => {
      if (filters['parentId'] === 'F') throw new DatabaseError('BAD_REQUEST', 'Index has invalid data', 400);
      return {
        records: filters['parentId'] === undefined ? [album('F', 3), album('G', 3)] : [album('A', 0, 'G')],
      };
    });
    expect(ids).toEqual(['F', 'G', 'A']);
    expect(end.shortfall).toBe('Apple does not list the albums of a folder');
  });

  it('an answer without records is no empty list', async () => {
    expect((await list(() => ({}))).end.shortfall).toBe('Apple does not list the albums');
  });
});

describe('listMembers', () => {
  const relation = (id: string, position?: number, container = 'X') => ({
    recordName: `${id}-IN-${container}`,
    recordType: 'CPLContainerRelation',
    fields: {
      itemId: { type: 'STRING', value: id },
      containerId: { type: 'STRING', value: container },
      ...(position !== undefined && { position: { type: 'INT64', value: position } }),
    },
  });
  const recordsOf = (ids: readonly string[]) => [
    ...ids.map((id) => master(`M${id}`)),
    ...ids.map((id) => asset(id, `M${id}`)),
    ...ids.map((id) => relation(id)),
  ];
  /** Lists an album whose members change as it is listed; `before` is called with the number of each request. */
  const list = async (members: string[], before: (call: number) => void = () => {}) => {
    let calls = 0;
    const database = scriptedDatabase((request) => {
      before((calls += 1));
      const rank = Number(askedOf(request).filters['startRank']);
      const ids = members.slice(rank, rank + 66);
      return {
        records: recordsOf(ids),
        syncToken: 'token',
        ...(ids.length === 66 && { continuationMarker: 'more' }),
      };
    });
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    const { pages: found, end } = await all(pages);
    return {
      ids: found.flatMap(({ memberships }) => memberships.map((one) => one.asset)),
      end,
      asked: database.requests.map(askedOf),
    };
  };
  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `A${from + at}`);

  it('asks for who, where and at which place alone, at most one page for each 60', async () => {
    const { ids, asked, end } = await list(numbers(600));
    expect(ids).toEqual(numbers(600));
    expect(end.shortfall).toBeUndefined();
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(asked[0]).toEqual({
      recordType: 'CPLContainerRelationLiveByAssetDate',
      filters: { parentId: 'X', direction: 'ASCENDING', startRank: 0 },
      keys: ['itemId', 'containerId', 'position'],
      limit: 198,
      marker: undefined,
    });
  });

  it('asks who stands for the album where that is wished, and tells it', async () => {
    const key = { isKeyAsset: { type: 'INT64', value: 1 } };
    const database = scriptedDatabase(() => ({
      records: [{ ...relation('A'), fields: { ...relation('A').fields, ...key } }, relation('B')],
    }));
    const ports = { database, clock: NO_TIME, log: silentLog };
    const { pages } = await all(listMembers(ports, PRIMARY, 'X', signal, { covers: true }));
    expect(database.requests.map(askedOf)[0]?.keys).toEqual([
      'itemId',
      'containerId',
      'position',
      'isKeyAsset',
    ]);
    expect(pages.flatMap(({ memberships }) => memberships.map(({ isCover }) => isCover))).toEqual([
      true,
      undefined,
    ]);
  });

  it.each([0, 1, 65, 66, 67, 131, 132])('an album of %i', async (count) => {
    expect((await list(numbers(count))).ids).toEqual(numbers(count));
  });

  it('E62: whoever leaves the album while it is listed hides nobody else', async () => {
    const members = numbers(300);
    const { ids } = await list(members, (call) => {
      if (call === 3) members.splice(10, 20);
    });
    expect(new Set(ids)).toEqual(new Set(numbers(300)));
    const emptied = numbers(200);
    const rest = await list(emptied, (call) => {
      if (call === 2) emptied.splice(5, 194);
    });
    expect(new Set(rest.ids)).toEqual(new Set([...numbers(66), 'A199']));
  });

  it('an album in which somebody leaves at every page ends all the same', async () => {
    const members = numbers(2_000);
    const { ids, asked } = await list(members, () => void members.splice(0, 90));
    expect(ids.length).toBeGreaterThan(500);
    expect(asked.length).toBeLessThan(100);
  });

  const listed = async (records: readonly unknown[]) => {
    const database = scriptedDatabase(() => ({ records }));
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    return (await all(pages)).pages.flatMap(({ memberships }) => memberships);
  };

  it('tells the place where the relation does; an asset without its relation is in the album that was asked for', async () => {
    expect(
      await listed([
        asset('A', 'MA'),
        asset('B', 'MB'),
        relation('A', 2048),
        relation('C'),
        relation('D', 1, 'Y'),
      ]),
    ).toEqual([
      { relation: 'A-IN-X', asset: 'A', collection: 'X', isMember: true, position: 2048 },
      { relation: 'C-IN-X', asset: 'C', collection: 'X', isMember: true },
      { relation: 'B-IN-X', asset: 'B', collection: 'X', isMember: true },
    ]);
  });

  it('records of any shape cost themselves', async () => {
    const odd = [
      7,
      null,
      {},
      { recordName: 'r', recordType: 'CPLContainerRelation' },
      { recordType: 'CPLAsset' },
    ];
    expect(await listed([...odd, { ...asset('gone', 'M'), deleted: true }, relation('A')])).toHaveLength(1);
  });

  it('E61: an album that Apple does not list is told, and ends no run', async () => {
    const database = scriptedDatabase(() => {
      throw new DatabaseError('BAD_REQUEST', 'Index has invalid data', 400);
    });
    const pages = listMembers({ database, clock: NO_TIME, log: silentLog }, PRIMARY, 'X', signal);
    expect(await all(pages)).toEqual({
      pages: [],
      end: { shortfall: 'Apple does not list what is in an album', skipped: 0 },
    });
  });
});

describe('beside the simulator', () => {
  it('knows its albums, folders, members and counts', async () => {
    const { library, database } = await simulatorDatabase({ library: 'demo' });
    const assets = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
    const folder = library.addAlbum('Folder', { isFolder: true });
    const inner = library.addAlbum('Inner', { isFolder: true, parentId: folder });
    const deep = library.addAlbum('Deep', { parentId: inner });
    for (const id of assets) library.setMember(deep, id, true);
    const ports = { database, clock: NO_TIME, log: silentLog };
    const { pages, end } = await all(listCollections(ports, PRIMARY, signal));
    const found = pages.flatMap(({ collections }) => collections);
    const there = [...library.zone('PrimarySync').albums.values()].filter(({ deleted }) => !deleted);
    const known = there.filter(({ albumType }) => albumType !== 6);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(known.map(({ id }) => id)));
    expect(found.find(({ id }) => id === deep)?.now).toMatchObject({
      kind: 'album',
      name: 'Deep',
      parent: inner,
    });
    expect(end).toEqual({ shortfall: undefined, skipped: there.length - known.length });

    const members = await all(listMembers(ports, PRIMARY, deep, signal));
    const shown = [...library.files()].filter(
      ({ zone, deleted, hidden }) => zone === 'PrimarySync' && !deleted && !hidden,
    );
    const listed = members.pages.flatMap(({ memberships }) => memberships.map((one) => one.asset));
    expect(new Set(listed)).toEqual(new Set(shown.map((file) => file.asset)));
    expect(members.pages[0]?.memberships[0]?.position).toEqual(expect.any(Number));
    const albums = known.filter(({ albumType }) => albumType === 0).map(({ id }) => id);
    const counts = await countMembers(ports, PRIMARY, albums, signal);
    expect(counts.get(deep)).toBe(listed.length);
    expect(counts.size).toBe(albums.length);
  });
});

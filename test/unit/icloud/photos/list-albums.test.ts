import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { countMembers } from '../../../../src/icloud/photos/count-assets.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { listCollections, lookUpCollections } from '../../../../src/icloud/photos/list-collections.ts';
import { listMembers } from '../../../../src/icloud/photos/list-members.ts';
import { base64 } from '../../../support/apple-records.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';
import { allPages, type Asked, askedOf } from './album-lists.ts';
import { PRIMARY, simulatorDatabase } from './simulator-database.ts';

const { signal } = new AbortController();

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
    return allPages(pages).then(({ pages: found, end }) => ({
      ids: found.flatMap(({ collections }) => collections.map(({ id }) => id)),
      asBefore: found.flatMap((page) => page.asBefore),
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
    const { ids, end, asBefore } = await list(() => ({
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
    expect(asBefore).toEqual(['S', 'T', 'half']);
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

  it.each<[string, object, string | undefined]>([
    [
      'cannot give',
      { recordName: 'B', serverErrorCode: 'INTERNAL_ERROR' },
      'Apple does not tell of all albums',
    ],
    ['gives neither name nor content of', { serverErrorCode: 'X' }, 'Apple does not tell of all albums'],
    ['says is gone', { recordName: 'B', serverErrorCode: 'NOT_FOUND' }, undefined],
  ])('E68: an album that Apple %s', async (_what, record, shortfall) => {
    const { ids, end } = await list(() => ({ records: [album('A', 0), record] }));
    expect([ids, end.shortfall]).toEqual([['A'], shortfall]);
  });

  it.each([[[null]], [['odd', {}]]])('E68: a list of nothing but %j is no empty list', async (records) => {
    const { ids, end } = await list(() => ({ records }));
    expect([ids, end.shortfall]).toEqual([[], 'Apple does not tell of all albums']);
  });

  it('an answer without records is no empty list', async () => {
    expect((await list(() => ({}))).end.shortfall).toBe('Apple does not list the albums');
  });
});

describe('lookUpCollections', () => {
  const lookUp = (answer: () => unknown) => {
    const database = scriptedDatabase(answer);
    return lookUpCollections({ database, clock: NO_TIME, log: silentLog }, PRIMARY, ['A', 'B'], signal);
  };
  const gone = (id: string) => ({ id, now: undefined });

  it.each<[what: string, record: object, told: object]>([
    ['has no record', { recordName: 'A', serverErrorCode: 'NOT_FOUND' }, { collections: [gone('A')] }],
    ['is purged', { recordName: 'A', deleted: true }, { collections: [gone('A')] }],
    ['is a project now', album('A', 0, '----Project-Root-Folder----'), { collections: [gone('A')] }],
    ['cannot be given', { recordName: 'A', serverErrorCode: 'INTERNAL_ERROR' }, { collections: [] }],
    ['cannot be read', { recordName: 'A', recordType: 'CPLAlbum', fields: {} }, { asBefore: ['A'] }],
    ['is of another kind', album('A', 6), { asBefore: ['A'] }],
    ['was not asked for', album('C', 0), { collections: [] }],
  ])('E69: one that %s', async (_what, record, told) => {
    expect(await lookUp(() => ({ records: [record] }))).toEqual({ collections: [], asBefore: [], ...told });
  });

  it('E69: a call that Apple refuses tells of none', async () => {
    const refused = lookUp(() => {
      throw new DatabaseError('BAD_REQUEST', 'no', 400);
    });
    expect(await refused).toEqual({ collections: [], asBefore: [] });
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
    const { pages, end } = await allPages(listCollections(ports, PRIMARY, signal));
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

    const again = await lookUpCollections(ports, PRIMARY, [deep, 'nobody'], signal);
    expect(again.collections).toEqual([
      found.find(({ id }) => id === deep),
      { id: 'nobody', now: undefined },
    ]);

    const members = await allPages(listMembers(ports, PRIMARY, deep, signal));
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

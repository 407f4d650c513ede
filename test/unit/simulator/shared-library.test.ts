import { describe, expect, it } from 'vitest';
import type { Library } from '../../../src/simulator/library/library.ts';
import type { Zone } from '../../../src/simulator/library/zone.ts';
import { Feed, PRIMARY } from './feed.ts';
import { listBody, type RawClient } from './raw-client.ts';
import { changes, json, list, type ListReply, ofType, type RecordReply } from './replies.ts';
import { startKnown } from './start.ts';

type Where = 'private' | 'shared' | 'both';
const DATABASES = ['private', 'shared'] as const;

async function withShared(sharedLibrary: Where) {
  const started = await startKnown({ library: { assets: 3, bytes: 600, sharedAssets: 2 }, sharedLibrary });
  const { library } = started.simulator;
  const zone = sharedZoneOf(library);
  const database = zone.name.database;
  return { ...started, library, zone, zoneID: zoneIdOf(zone), database };
}

function sharedZoneOf(library: Library): Zone {
  if (library.sharedZone === undefined) throw new Error('no shared library');
  return library.sharedZone;
}

const zoneIdOf = ({ name: { zoneName, ownerRecordName } }: Zone) => ({
  zoneName,
  ownerRecordName,
  zoneType: 'REGULAR_CUSTOM_ZONE',
});

async function zoneNames(client: RawClient, operation: 'zones/list' | 'changes/database') {
  const lists = DATABASES.map(async (database) => {
    const reply = json(await client.database(operation, {}, { database }));
    return (reply['zones'] as { zoneID: { zoneName: string } }[]).map(({ zoneID }) => zoneID.zoneName);
  });
  const [own = [], others = []] = await Promise.all(lists);
  return { private: own, shared: others };
}

const firstOf = (records: readonly RecordReply[], type: string) =>
  records.find(({ recordType }) => recordType === type);

describe('a shared library', () => {
  it.each([
    ['private', ['private']],
    ['shared', ['shared']],
    ['both', ['private', 'shared']],
  ] as const)('that stands in %s is listed in %j, by both calls', async (where, expected) => {
    const { client, zone, zoneID, library } = await withShared(where);
    for (const operation of ['zones/list', 'changes/database'] as const) {
      const names = await zoneNames(client, operation);
      expect(DATABASES.filter((database) => names[database].includes(zone.name.zoneName))).toEqual(expected);
    }
    const pages = DATABASES.map((database) =>
      client.database('records/query', listBody(0, { zone: zoneID }), { database }),
    );
    const statuses = (await Promise.all(pages)).map(({ status }) => status);
    expect(statuses).toEqual(
      DATABASES.map((database) => (expected.some((one) => one === database) ? 200 : 404)),
    );
    const own = library.zone('PrimarySync').name.ownerRecordName;
    expect(zone.name.ownerRecordName === own).toBe(where !== 'shared');
  });

  it('tells in the right database that it changed', async () => {
    const { client, library, zone, database } = await withShared('shared');
    const poll = async (which: 'private' | 'shared', syncToken?: string) =>
      changes(
        await client.database('changes/database', syncToken === undefined ? {} : { syncToken }, {
          database: which,
        }),
      );
    const tokens = { private: (await poll('private')).syncToken, shared: (await poll('shared')).syncToken };
    library.add({ zone: zone.name.zoneName });
    expect((await poll('private', tokens.private)).zones).toEqual([]);
    const { zones } = await poll(database, tokens.shared);
    expect(zones.map(({ zoneID }) => zoneID.zoneName)).toEqual([zone.name.zoneName]);
  });

  it.each([
    ['CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted', {}, 200],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', { smartAlbum: 'FAVORITE' }, 200],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', { smartAlbum: 'VIDEO' }, 400],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', { smartAlbum: 'DEPTH' }, 400],
    ['CPLAssetAndMasterHiddenByAssetDate', {}, 400],
    ['CPLBurstStackAssetAndMasterByAssetDate', {}, 400],
    ['CPLAlbumByPositionLive', {}, 400],
    ['CPLContainerRelationLiveByAssetDate', { parentId: 'x' }, 400],
  ] as const)('answers %s %j with %i', async (recordType, filters, status) => {
    const { client, simulator, zoneID, database } = await withShared('private');
    const body = listBody(0, { zone: zoneID, recordType, filters });
    const reply = await client.database('records/query', body, { database });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.text).toContain('Index has invalid data');
    expect(simulator.violations.map(({ problem }) => problem.includes(zoneID.zoneName))).toEqual(
      status === 400 ? [true] : [],
    );
  });

  it('says who contributed and why something went; its owner if nobody is named', async () => {
    const { client, library, zone, zoneID, database } = await withShared('shared');
    const zoneName = zone.name.zoneName;
    const mine = library.add({ zone: zoneName, contributor: '_somebody' });
    const feed = await new Feed(client, zoneID, database).start();
    const page = list(await client.database('records/query', listBody(0, { zone: zoneID }), { database }));
    const who = (record: RecordReply | undefined) => {
      const field = record?.fields['contributors'];
      expect(field?.type).toBe('REFERENCE_LIST');
      return ((field?.value ?? []) as { recordName: string }[]).map(({ recordName }) => recordName);
    };
    const asset = (id: string) => page.records.find(({ recordName }) => recordName === id);
    expect(who(asset(mine))).toEqual(['_somebody']);
    expect(who(firstOf(page.records, 'CPLMaster'))).toEqual(['_somebody']);
    const other = ofType(page, 'CPLAsset').at(-1);
    expect(who(other)).toEqual([zone.name.ownerRecordName]);
    expect(other?.fields['trashReason']).toEqual({ value: 0, type: 'INT64' });
    library.delete(mine, '_somebody');
    const deleted = firstOf(await feed.next(), 'CPLAsset');
    expect(deleted?.fields).toMatchObject({
      isDeleted: { value: 1 },
      trashReason: { value: 1 },
      deletedBy: { value: { recordName: '_somebody' }, type: 'REFERENCE' },
    });
  });

  it('tells with new photos how much is shared, and a favorite alone', async () => {
    const { client, library, zone, zoneID, database } = await withShared('shared');
    const feed = await new Feed(client, zoneID, database).start();
    const id = library.add({ zone: zone.name.zoneName });
    const owner = zone.name.ownerRecordName;
    expect((await feed.told()).slice(1)).toEqual([
      `CPLAsset ${id}`,
      `CPLSharedLibraryQuota SharedLibraryQuota-${owner}`,
    ]);
    library.setFavorite(id, true);
    const [delta] = await feed.next();
    expect(delta?.fields).toEqual({ isFavorite: { value: 1, type: 'INT64' } });
  });

  it.each([
    ['usually', 'favorites of shared libraries', ['isFavorite'], 'whole', 'whole'],
    ['told everywhere', 'everywhere', ['isFavorite'], ['isFavorite'], ['isHidden']],
    ['told nowhere', 'nowhere', 'whole', 'whole', 'whole'],
  ] as const)('fields come alone %s', async (_what, partialDeltas, shared, own, hidden) => {
    const { client, library, zone, zoneID, database } = await withShared('shared');
    library.quirks.partialDeltas = partialDeltas;
    const photos = [...library.files()];
    const assetIn = (name: string) => photos.find((file) => file.zone === name)?.asset ?? '';
    const theirs = await new Feed(client, zoneID, database).start();
    const mine = await new Feed(client, PRIMARY).start();
    const told = async (feed: Feed) => {
      const names = Object.keys((await feed.next())[0]?.fields ?? {});
      return names.includes('masterRef') ? 'whole' : names;
    };
    library.setFavorite(assetIn(zone.name.zoneName), true);
    expect(await told(theirs)).toEqual(shared);
    library.setFavorite(assetIn('PrimarySync'), true);
    expect(await told(mine)).toEqual(own);
    library.setHidden(assetIn('PrimarySync'), true);
    expect(await told(mine)).toEqual(hidden);
  });

  it('a change of the whole record is not hidden by a favorite after it', async () => {
    const { client, library, zone, zoneID, database } = await withShared('shared');
    const feed = await new Feed(client, zoneID, database).start();
    const [{ asset: id } = { asset: '' }] = [...library.files()].filter(
      (file) => file.zone === zone.name.zoneName,
    );
    library.edit(id);
    library.setFavorite(id, true);
    expect((await feed.next())[0]?.fields).toHaveProperty('masterRef');
    library.setFavorite(id, false);
    library.setFavorite(id, true);
    expect(Object.keys((await feed.next())[0]?.fields ?? {})).toEqual(['isFavorite']);
    const beginning = await (await new Feed(client, zoneID, database).start('beginning')).next();
    expect(beginning.find(({ recordName }) => recordName === id)?.fields).toHaveProperty('masterRef');
  });

  it('that was left is a tombstone and ZONE_NOT_FOUND, until it is there again', async () => {
    const { client, library, zone, zoneID, database } = await withShared('shared');
    const name = zone.name.zoneName;
    const options = { database } as const;
    const poll = async (syncToken: string) =>
      changes(await client.database('changes/database', { syncToken }, options));
    const { syncToken } = changes(await client.database('changes/database', {}, options));
    library.removeZone(name);
    const left = await poll(syncToken);
    expect(left.zones).toMatchObject([{ zoneID: { zoneName: name }, deleted: true }]);
    expect((await zoneNames(client, 'zones/list')).shared).not.toContain(name);
    expect(await new Feed(client, zoneID, database).reply()).toMatchObject({
      serverErrorCode: 'ZONE_NOT_FOUND',
    });
    const page = await client.database('records/query', listBody(0, { zone: zoneID }), options);
    expect([page.status, json(page)['serverErrorCode']]).toEqual([404, 'ZONE_NOT_FOUND']);
    library.returnZone(name);
    const back = await poll(left.syncToken);
    expect(back.zones[0]).not.toHaveProperty('deleted');
    expect((await zoneNames(client, 'zones/list')).shared).toContain(name);
  });
});

describe('zones that are no libraries', () => {
  it.each([
    'SharedCollection-8C1E2B90-7D64-4A35-9E2F-51B0C7D8A3F6',
    'CMM-8C1E2B90-7D64-4A35-9E2F-51B0C7D8A3F6',
    'AppLibrarySync-com.apple.GenerativePlayground-8C1E2B90-7D64-4A35-9E2F-51B0C7D8A3F6',
    'Something-New',
  ])('%s may stand in either database or in both, and has no lists', async (zoneName) => {
    for (const database of [...DATABASES, 'both'] as const) {
      const { simulator, client } = await startKnown({ library: 'empty' });
      simulator.library.addZone({ zoneName, database });
      const names = await zoneNames(client, 'zones/list');
      expect([names.private.includes(zoneName), names.shared.includes(zoneName)]).toEqual([
        database !== 'shared',
        database !== 'private',
      ]);
      const zone = zoneIdOf(simulator.library.zone(zoneName));
      const which = { database: database === 'shared' ? 'shared' : 'private' } as const;
      for (const recordType of ['CPLAssetAndMasterByAddedDate', 'CPLAlbumByPositionLive']) {
        const reply = await client.database('records/query', listBody(0, { zone, recordType }), which);
        expect(reply.text).toContain('Index has invalid data');
      }
      simulator.library.add({ zone: zoneName });
      expect(await (await new Feed(client, zone, which.database).start('beginning')).next()).toHaveLength(2);
    }
  });
});

it('a membership may tie an album to a photo of the shared library', async () => {
  const { client, library, zone } = await withShared('private');
  const album = library.addAlbum('Both');
  const [theirs = ''] = [...library.files()]
    .filter((file) => file.zone === zone.name.zoneName)
    .map(({ asset }) => asset);
  const feed = await new Feed(client).start();
  library.setMember(album, theirs, true);
  const [relation] = await feed.next();
  expect(relation?.fields).toMatchObject({ itemId: { value: theirs }, containerId: { value: album } });
  const body = listBody(0, {
    recordType: 'CPLContainerRelationLiveByAssetDate',
    filters: { parentId: album },
  });
  const page: ListReply = list(await client.database('records/query', body));
  expect(page.records.map(({ recordType }) => recordType)).toEqual(['CPLContainerRelation']);
  library.setHidden(theirs, true);
  expect(list(await client.database('records/query', body)).records).toEqual([]);
});

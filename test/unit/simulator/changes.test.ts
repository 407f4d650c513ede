import { describe, expect, it } from 'vitest';
import type { RawClient } from './raw-client.ts';
import { changes, type ChangesReply } from './replies.ts';
import { startKnown } from './start.ts';

const PRIMARY = { zoneName: 'PrimarySync' };

async function zoneChanges(client: RawClient, syncToken?: string, zoneID: unknown = PRIMARY) {
  const entry = { zoneID, ...(syncToken === undefined ? {} : { syncToken }) };
  const [zone] = changes(await client.database('changes/zone', { zones: [entry] })).zones;
  if (zone === undefined) throw new Error('no zone');
  return zone;
}

async function databaseChanges(client: RawClient, syncToken?: string): Promise<ChangesReply> {
  return changes(await client.database('changes/database', syncToken === undefined ? {} : { syncToken }));
}

const summary = (zone: ChangesReply['zones'][number]) =>
  zone.records.map((record) => `${record.recordType} ${record.recordName}`);

describe('changes of the database', () => {
  it('without a token: all zones; with one: those that changed since', async () => {
    const { simulator, client } = await startKnown();
    const first = await databaseChanges(client);
    expect(first.zones).toHaveLength(1);
    expect((await databaseChanges(client, first.syncToken)).zones).toEqual([]);
    simulator.library.add();
    const second = await databaseChanges(client, first.syncToken);
    expect(second.zones.map((zone) => zone.zoneID.zoneName)).toEqual(['PrimarySync']);
    expect((await databaseChanges(client, second.syncToken)).zones).toEqual([]);
  });

  it('tokens may differ although nothing changed', async () => {
    let now = Date.UTC(2025, 0, 1);
    const { client } = await startKnown({ now: () => (now += 1_000) });
    const first = await databaseChanges(client);
    expect((await databaseChanges(client, first.syncToken)).syncToken).not.toBe(first.syncToken);
  });

  it('a zone that is gone is told as deleted', async () => {
    const { simulator, client } = await startKnown({ library: 'demo' });
    const names = simulator.library.zones.map(({ name }) => name.zoneName);
    const shared = names.find((name) => name.startsWith('SharedSync-')) ?? '';
    const options = { database: 'shared' } as const;
    const before = changes(await client.database('changes/database', {}, options));
    simulator.library.removeZone(shared);
    const body = { syncToken: before.syncToken };
    const after = changes(await client.database('changes/database', body, options));
    expect(after.zones).toMatchObject([{ zoneID: { zoneName: shared }, deleted: true }]);
    expect((await client.database('zones/list', {}, options)).text).not.toContain(shared);
  });

  it('a token of another kind is refused', async () => {
    const { client } = await startKnown();
    const { syncToken } = await zoneChanges(client);
    expect((await client.database('changes/database', { syncToken })).text).toContain('BAD_REQUEST');
  });
});

describe('changes of a zone', () => {
  it('without a token: the whole history, oldest first, 200 records a page', async () => {
    const { client } = await startKnown({ library: { assets: 150, bytes: 600 } });
    const first = await zoneChanges(client);
    expect([first.records.length, first.moreComing]).toEqual([200, true]);
    const second = await zoneChanges(client, first.syncToken);
    expect([second.records.length, second.moreComing]).toEqual([100, false]);
    const dates = [...first.records, ...second.records].flatMap(
      (record) => record.fields['assetDate']?.value ?? [],
    );
    expect(dates).toEqual(dates.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('a token of a list is good here, and an empty one means "caught up"', async () => {
    const { simulator, client } = await startKnown();
    const zones = changes(await client.database('zones/list', {}));
    expect((await zoneChanges(client, zones.syncToken)).records).toEqual([]);
    simulator.library.add();
    expect((await zoneChanges(client, '')).records).toEqual([]);
    expect((await zoneChanges(client, zones.syncToken)).records).toHaveLength(3);
  });

  it('says what happened: added, edited, trashed, purged', async () => {
    const { simulator, client } = await startKnown();
    const { library } = simulator;
    const { syncToken } = await zoneChanges(client, '');
    const added = library.add({ name: 'new.JPG' });
    const first = await zoneChanges(client, syncToken);
    expect(summary(first)).toEqual([
      expect.stringMatching(/^CPLMaster /),
      `CPLAsset ${added}`,
      'CPLLibraryInfo CPLLibraryInfo',
    ]);

    library.edit(added);
    const edited = await zoneChanges(client, first.syncToken);
    expect(summary(edited)).toEqual([`CPLAsset ${added}`, 'CPLLibraryInfo CPLLibraryInfo']);
    expect(edited.records[0]?.fields).toHaveProperty('resJPEGFullRes');

    library.delete(added);
    const trashed = await zoneChanges(client, edited.syncToken);
    expect(trashed.records[0]?.fields['isDeleted']?.value).toBe(1);
    library.restore(added);
    library.purge(added);
    const purged = await zoneChanges(client, trashed.syncToken);
    expect(purged.records.slice(0, 2)).toMatchObject([
      { recordType: null, deleted: true },
      { recordName: added, recordType: null, deleted: true },
    ]);
  });

  it('a record appears at its last change only; pages may be empty although more is coming', async () => {
    const { simulator, client } = await startKnown();
    const { syncToken } = await zoneChanges(client, '');
    const id = simulator.library.add();
    simulator.library.skipHistory(400);
    simulator.library.setFavorite(id, true);
    const pages = [await zoneChanges(client, syncToken)];
    while (pages.at(-1)?.moreComing === true) pages.push(await zoneChanges(client, pages.at(-1)?.syncToken));
    expect(pages.map((page) => page.records.length)).toEqual([1, 0, 2]);
  });

  it('an album change brings the relation, and its absence when a photo left', async () => {
    const { simulator, client } = await startKnown();
    const { library } = simulator;
    const asset = library.add();
    const album = library.addAlbum('New');
    const { syncToken } = await zoneChanges(client, '');
    library.setMember(album, asset, true);
    const joined = await zoneChanges(client, syncToken);
    expect(summary(joined)).toContain(`CPLContainerRelation ${asset}-IN-${album}`);
    library.setMember(album, asset, false);
    const left = await zoneChanges(client, joined.syncToken);
    expect(left.records[0]).toMatchObject({ recordName: `${asset}-IN-${album}`, deleted: true });
  });

  it('a purged duplicate leaves its master alone', async () => {
    const { simulator, client } = await startKnown({ library: 'demo' });
    const { syncToken } = await zoneChanges(client, '');
    simulator.library.purge(simulator.library.find('IMG_1801.JPG'));
    const zone = await zoneChanges(client, syncToken);
    expect(zone.records.filter((record) => record.deleted === true)).toHaveLength(1);
  });

  it('a new duplicate comes without its master, which outlives either of the two', async () => {
    const { simulator, client } = await startKnown();
    const { library } = simulator;
    const original = library.add();
    const { syncToken } = await zoneChanges(client, '');
    const copy = library.add({ duplicateOf: original });
    const added = await zoneChanges(client, syncToken);
    expect(summary(added)).toEqual([`CPLAsset ${copy}`, 'CPLLibraryInfo CPLLibraryInfo']);
    const names = async () => {
      library.purge(library.find('IMG_9001.JPG'));
      const zone = await zoneChanges(client, added.syncToken);
      return zone.records.filter((record) => record.deleted === true).length;
    };
    expect([await names(), await names()]).toEqual([1, 3]);
  });

  it.each([
    ['garbage', 'Z2FyYmFnZQ==', 'Unknown sync continuation type'],
    ['a cut token', 'AQAAAAAAAwmVf//////////K', 'Invalid continuation format'],
  ])('%s is refused inside zones[]', async (_what, token, reason) => {
    const { client } = await startKnown();
    expect(await zoneChanges(client, token)).toMatchObject({ serverErrorCode: 'BAD_REQUEST', reason });
  });

  it('a token of another zone, and one of a history that is gone, are refused', async () => {
    const { simulator, client } = await startKnown();
    simulator.library.add();
    const { syncToken } = await zoneChanges(client, '');
    const again = await startKnown();
    expect(await zoneChanges(again.client, syncToken)).toMatchObject({ serverErrorCode: 'BAD_REQUEST' });
    const database = await databaseChanges(client);
    expect(await zoneChanges(client, database.syncToken)).toMatchObject({ serverErrorCode: 'BAD_REQUEST' });
    expect(await zoneChanges(client, undefined, { zoneName: 'Elsewhere' })).toMatchObject({
      serverErrorCode: 'ZONE_NOT_FOUND',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { listBody, RawClient, type RawListOptions } from './raw-client.ts';
import { decoded, json, list, type ListReply, masterOf, ofType } from './replies.ts';
import { start, startKnown } from './start.ts';

async function ask(client: RawClient, rank: number, options: RawListOptions = {}): Promise<ListReply> {
  return list(await client.database('records/query', listBody(rank, options)));
}

const names = (reply: ListReply) => ofType(reply, 'CPLAsset').map((record) => record.recordName);

describe('a page of the library', () => {
  it('holds masters first, then assets in the same order, at most 200 records whatever was asked', async () => {
    const { client } = await startKnown({ library: { assets: 250, bytes: 600 } });
    const page = await ask(client, 0, { limit: 5_000 });
    const types = page.records.map((record) => record.recordType);
    expect(types).toEqual([...Array<string>(100).fill('CPLMaster'), ...Array<string>(100).fill('CPLAsset')]);
    expect(ofType(page, 'CPLAsset').map(masterOf)).toEqual(
      ofType(page, 'CPLMaster').map((record) => record.recordName),
    );
  });

  it('counts ranks in assets, newest first, and ends with short and empty pages', async () => {
    const { client } = await startKnown({ library: { assets: 250, bytes: 600 } });
    const pages = await Promise.all([0, 100, 200, 250].map((rank) => ask(client, rank)));
    expect(pages.map((page) => names(page).length)).toEqual([100, 100, 50, 0]);
    expect(pages.map((page) => page.continuationMarker?.length)).toEqual([68, 68, undefined, undefined]);
    const all = pages.flatMap((page) => ofType(page, 'CPLAsset'));
    expect(new Set(all.map((record) => record.recordName)).size).toBe(250);
    const dates = all.map((record) => Number(record.fields['assetDate']?.value));
    expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  });

  it('can be continued by its marker, and walks back with DESCENDING', async () => {
    const { client } = await startKnown({ library: { assets: 30, bytes: 600 } });
    const first = await ask(client, 0, { limit: 20 });
    const next = await ask(client, 0, { limit: 20, marker: first.continuationMarker ?? '' });
    expect(names(next)).toEqual(names(await ask(client, 10, { limit: 20 })));
    const back = await ask(client, 9, { limit: 20, direction: 'DESCENDING' });
    expect(names(back)).toEqual(names(first).toReversed());
    expect((await client.database('records/query', listBody(0, { marker: 'garbage' }))).status).toBe(400);
  });

  it('tells a master that two assets share once, and both assets', async () => {
    const { simulator, client } = await startKnown({ library: { assets: 3, bytes: 600 } });
    const [newest = ''] = names(await ask(client, 0));
    const copy = simulator.library.add({ duplicateOf: newest });
    const page = await ask(client, 0);
    expect(ofType(page, 'CPLMaster')).toHaveLength(3);
    expect(names(page)).toHaveLength(4);
    expect(names(page)).toContain(copy);
  });

  it('holds the fields asked for and no others', async () => {
    const { client } = await startKnown({ library: { assets: 1, bytes: 600 } });
    const page = await ask(client, 0, { keys: ['filenameEnc', 'masterRef', 'resOriginalRes'] });
    expect(page.records.map((record) => Object.keys(record.fields))).toEqual([
      ['filenameEnc', 'resOriginalRes'],
      ['masterRef'],
    ]);
  });

  it('has the sync token on request only, the same as the zone list', async () => {
    const { client } = await startKnown();
    const zones = json(await client.database('zones/list', {}));
    expect((await ask(client, 0)).syncToken).toBe(zones['syncToken']);
    const without = list(await client.database('records/query', listBody(0), { query: 'remapEnums=true' }));
    expect(without.syncToken).toBeUndefined();
  });

  it('comes compressed to clients that take it', async () => {
    const { client } = await startKnown();
    const options = { headers: { 'Accept-Encoding': 'gzip' } };
    const reply = await client.database('records/query', listBody(0), options);
    expect(reply.headers['content-encoding']).toBe('gzip');
  });

  it('of a million assets is as quick as of ten', async () => {
    const { client } = await startKnown({ library: { assets: 1_000_000, bytes: 50_000 } });
    const page = await ask(client, 999_990);
    expect(names(page)).toHaveLength(10);
    const looked = await client.database(
      'records/lookup',
      { records: [{ recordName: names(page)[0] }], zoneID: { zoneName: 'PrimarySync' } },
      { query: 'remapEnums=true' },
    );
    expect(list(looked).records[0]?.recordName).toBe(names(page)[0]);
  });
});

describe('the demo library', () => {
  it('has the hard names, shared masters, and every kind of resource', async () => {
    const { client } = await startKnown({ library: 'demo' });
    const page = await ask(client, 0);
    const all = page.records.map((record) => JSON.stringify(record)).join('\n');
    for (const prefix of [
      'resOriginalAlt',
      'resOriginalVidCompl',
      'resJPEGFull',
      'resVidFull',
      'resVidCompl',
      'resVidMed',
    ]) {
      expect(all).toContain(`"${prefix}Res"`);
    }
    const encrypted = ofType(page, 'CPLMaster').map((record) => record.fields['filenameEnc']);
    const plain = encrypted.map((field) => (field?.type === 'STRING' ? field.value : decoded(field)));
    expect(plain).toEqual(
      expect.arrayContaining(['', 'i/n v:a\0l*i?d\\p<a>t"h|.JPG', 'CON.JPG', 'IMG_7410.JPG']),
    );
    const masters = ofType(page, 'CPLAsset').map(masterOf);
    expect(new Set(masters).size).toBe(masters.length - 1);
  });

  it.each([
    ['CPLAssetAndMasterHiddenByAssetDate', 1, {}],
    ['CPLAssetAndMasterDeletedByExpungedDate', 3, {}],
    ['CPLBurstStackAssetAndMasterByAssetDate', 1, {}],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', 2, { smartAlbum: 'FAVORITE' }],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', 5, { smartAlbum: 'LIVE' }],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', 7, { smartAlbum: 'VIDEO' }],
    ['CPLAssetAndMasterInSmartAlbumByAssetDate', 0, { smartAlbum: 'SELFIE' }],
  ])('%s holds %i: %j', async (recordType, count, filters) => {
    const { client } = await startKnown({ library: 'demo' });
    expect(names(await ask(client, 0, { recordType, filters }))).toHaveLength(count);
  });

  it('says of originals in the trash that they are, unless another photo holds them too', async () => {
    const { client } = await startKnown({ library: 'demo' });
    const page = await ask(client, 0, { recordType: 'CPLAssetAndMasterDeletedByExpungedDate' });
    const flags = (type: string) =>
      ofType(page, type).map((record) => record.fields['isDeleted']?.value ?? 'none');
    expect([flags('CPLMaster'), flags('CPLAsset')]).toEqual([
      ['none', 1, 1],
      [1, 1, 1],
    ]);
  });

  it('has counts that agree with its lists', async () => {
    const { client } = await startKnown({ library: 'demo' });
    const count = await countOf(client, [
      'CPLAssetByAssetDateWithoutHiddenOrDeleted',
      'CPLAssetInSmartAlbumByAssetDate:Live',
    ]);
    expect(count).toEqual([names(await ask(client, 0)).length, 5]);
  });

  it('has albums in folders, whose members come with a third record each', async () => {
    const { client } = await startKnown({ library: 'demo' });
    const top = await ask(client, 0, { recordType: 'CPLAlbumByPositionLive' });
    const albums = top.records.map((record) => [
      decoded(record.fields['albumNameEnc']),
      record.fields['albumType']?.value,
    ]);
    expect(albums).toEqual([
      ['', 3],
      ['', 3],
      ['Holidays', 0],
      ['Holidays', 0],
      ['before/after', 0],
      ['Favorites', 0],
      ['Trips', 3],
      ['Large files', 6],
      ['..hidden', 0],
      ['Put away', 0],
    ]);
    const folder = top.records.at(6)?.recordName ?? '';
    const inside = await ask(client, 0, {
      recordType: 'CPLAlbumByPositionLive',
      filters: { parentId: folder },
    });
    expect(inside.records.map((record) => decoded(record.fields['albumNameEnc']))).toEqual([
      'Summer',
      'Empty',
      '2024',
    ]);

    const id = top.records[4]?.recordName ?? '';
    const members = { filters: { parentId: id }, limit: 198 };
    const byDate = await ask(client, 0, { recordType: 'CPLContainerRelationLiveByAssetDate', ...members });
    const byPosition = await ask(client, 0, { recordType: 'CPLContainerRelationLiveByPosition', ...members });
    expect(names(byPosition)).toHaveLength(4);
    expect(names(byPosition)).not.toEqual(names(byDate));
    expect(ofType(byDate, 'CPLContainerRelation').map((record) => record.recordName)).toEqual(
      names(byDate).map((asset) => `${asset}-IN-${id}`),
    );
    expect(await countOf(client, [`CPLContainerRelationNotDeletedByAssetDate:${id}`])).toEqual([4]);
  });

  it('has a shared library that answers few lists, and a share link that answers none', async () => {
    const { simulator, client } = await startKnown({ library: 'demo' });
    const options = { database: 'shared' } as const;
    const [zone] = (
      json(await client.database('zones/list', {}, options))['zones'] as { zoneID: unknown }[]
    ).map((each) => each.zoneID);
    const page = list(await client.database('records/query', listBody(0, { zone }), options));
    expect(names(page)).toHaveLength(4);
    const albums = listBody(0, { zone, recordType: 'CPLAlbumByPositionLive' });
    expect((await client.database('records/query', albums, options)).text).toContain(
      'Index has invalid data',
    );

    const moments = simulator.library.zones.find((each) => each.name.zoneName.startsWith('CMM-'))?.name;
    const reply = await client.database('records/query', listBody(0, { zone: moments }));
    expect(reply.text).toContain('Index has invalid data');
  });
});

it.each(['private', 'shared', 'none'] as const)(
  'a shared library may stand in: %s',
  async (sharedLibrary) => {
    const { client } = await startKnown({ library: 'demo', sharedLibrary });
    const of = async (database: 'private' | 'shared') =>
      (await client.database('zones/list', {}, { database })).text.includes('"SharedSync-');
    expect([await of('private'), await of('shared')]).toEqual([
      sharedLibrary === 'private',
      sharedLibrary === 'shared',
    ]);
  },
);

describe('refused queries', () => {
  it.each([
    ['a zone that is not there', listBody(0, { zone: { zoneName: 'SharedSync' } }), 404, 'ZONE_NOT_FOUND'],
    [
      'a type without index',
      listBody(0, { recordType: 'CPLMaster' }),
      400,
      'Type is not marked indexable: CPLMaster',
    ],
    ['an unknown direction', listBody(0, { direction: 'SIDEWAYS' }), 400, 'BAD_REQUEST'],
    ['an unknown filter', listBody(0, { filters: { colour: 'red' } }), 400, 'cannot filter by colour'],
    ['a filter of the wrong type', listBody(0, { filters: { startRank: '1' } }), 400, 'INT64'],
    [
      'an album that is not there',
      listBody(0, { recordType: 'CPLContainerRelationLiveByAssetDate', filters: { parentId: 'x' } }),
      400,
      'Index has invalid data',
    ],
  ])('%s', async (_what, body, status, text) => {
    const { client } = await startKnown();
    const reply = await client.database('records/query', body);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(text);
  });
});

describe('lookup', () => {
  const lookup = (client: RawClient, wanted: readonly string[]) =>
    client.database(
      'records/lookup',
      { records: wanted.map((recordName) => ({ recordName })), zoneID: { zoneName: 'PrimarySync' } },
      { query: 'remapEnums=true' },
    );

  it('answers in the order asked, unknown names as entries', async () => {
    const { client } = await startKnown();
    const page = await ask(client, 0);
    const [master] = ofType(page, 'CPLMaster');
    const [asset] = ofType(page, 'CPLAsset');
    const wanted = [asset?.recordName ?? '', 'nobody', master?.recordName ?? ''];
    const reply = list(await lookup(client, wanted));
    expect(reply.records.map((record) => record.recordName)).toEqual(wanted);
    expect(reply.records[1]?.serverErrorCode).toBe('NOT_FOUND');
  });

  it('finds masters told before a restart', async () => {
    const first = await startKnown();
    const master = ofType(await ask(first.client, 3), 'CPLMaster')[0]?.recordName ?? '';
    const second = await startKnown();
    expect(list(await lookup(second.client, [master])).records[0]?.recordType).toBe('CPLMaster');
  });

  it('takes 200 names and not one more', async () => {
    const { client } = await startKnown();
    expect((await lookup(client, Array<string>(200).fill('x'))).status).toBe(200);
    expect((await lookup(client, Array<string>(201).fill('x'))).status).toBe(400);
  });
});

it('indexing is finished', async () => {
  const client = new RawClient(await start());
  await client.signIn();
  const body = { query: { recordType: 'CheckIndexingState' }, zoneID: { zoneName: 'PrimarySync' } };
  const reply = list(await client.database('records/query', body));
  expect(reply.records[0]?.fields['state']).toEqual({ value: 'FINISHED', type: 'STRING' });
});

async function countOf(client: RawClient, value: readonly string[]): Promise<readonly unknown[]> {
  const entry = {
    query: {
      recordType: 'HyperionIndexCountLookup',
      filterBy: { fieldName: 'indexCountID', comparator: 'IN', fieldValue: { type: 'STRING_LIST', value } },
    },
    resultsLimit: value.length,
    zoneWide: true,
    zoneID: { zoneName: 'PrimarySync' },
  };
  const reply = json(await client.database('internal/records/query/batch', { batch: [entry] }));
  const [first] = reply['batch'] as ListReply[];
  return first?.records.map((record) => record.fields['itemCount']?.value) ?? [];
}

import { describe, expect, it } from 'vitest';
import { listBody, RawClient, type RawListOptions } from './raw-client.ts';
import { decoded, json, list, type ListReply, masterOf, ofType } from './replies.ts';
import { startKnown } from './start.ts';

async function ask(client: RawClient, rank: number, options: RawListOptions = {}): Promise<ListReply> {
  return list(await client.database('records/query', listBody(rank, options)));
}

const names = (reply: ListReply) => ofType(reply, 'CPLAsset').map((record) => record.recordName);

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

  it('says of originals in Recently Deleted that they are, unless another photo holds them too', async () => {
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

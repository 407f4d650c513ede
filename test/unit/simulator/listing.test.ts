import { describe, expect, it } from 'vitest';
import { listBody, RawClient, type RawListOptions } from './raw-client.ts';
import { json, list, type ListReply, masterOf, ofType } from './replies.ts';
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

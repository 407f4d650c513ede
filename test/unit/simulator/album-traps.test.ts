import { describe, expect, it } from 'vitest';
import { listBody, type RawClient, type RawListOptions } from './raw-client.ts';
import { list, type ListReply, ofType } from './replies.ts';
import { startKnown } from './start.ts';

const LIBRARY = 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted';
const MEMBERS = 'CPLContainerRelationLiveByAssetDate';
const ALBUMS = 'CPLAlbumByPositionLive';

/** Lists of each kind, with what counts a rank in them. */
const LISTS = [
  [LIBRARY, 'CPLAsset', 2],
  [MEMBERS, 'CPLContainerRelation', 3],
  [ALBUMS, 'CPLAlbum', 1],
] as const;

async function withLists() {
  const started = await startKnown({
    library: { assets: 150, bytes: 600, albums: { count: 1, memberships: 1 } },
  });
  const { library } = started.simulator;
  const [album] = library.zone('PrimarySync').albums.keys();
  for (let at = 0; at < 20; at += 1) library.addAlbum(`More ${at}`);
  const filters = { parentId: album ?? '' };
  const ask = async (recordType: string, rank = 0, marker?: string): Promise<ListReply> => {
    const more = recordType === MEMBERS ? { filters } : {};
    const body = listBody(rank, { recordType, ...more, ...(marker === undefined ? {} : { marker }) });
    return list(await started.client.database('records/query', body));
  };
  return { ...started, library, ask };
}

describe.each(LISTS)('%s', (recordType, counted, each) => {
  const names = (reply: ListReply) => ofType(reply, counted).map(({ recordName }) => recordName);

  it.each([
    ['with its marker', {}, true],
    ['without', { marker: false }, false],
  ])('E5 short-page: ends early, %s', async (_what, more, marked) => {
    const { simulator, ask } = await withLists();
    const whole = names(await ask(recordType));
    simulator.setScenario([
      { match: { recordType, nth: 1 }, action: { do: 'short-page', records: 4 * each, ...more } },
    ]);
    const short = await ask(recordType);
    expect(names(short)).toEqual(whole.slice(0, 4));
    expect(short.continuationMarker !== undefined).toBe(marked);
    if (!marked) return;
    const next = names(await ask(recordType, 0, short.continuationMarker));
    expect([...names(short), ...next].slice(0, whole.length)).toEqual(whole);
  });

  it('E5 repeat-records: the last of the page before come again', async () => {
    const { simulator, ask } = await withLists();
    const first = names(await ask(recordType));
    simulator.setScenario([
      { match: { recordType }, action: { do: 'repeat-records', last: 3, of: 'page-before' } },
    ]);
    await ask(recordType);
    expect(names(await ask(recordType)).slice(first.length)).toEqual(first.slice(-3));
  });

  it('an empty page in the middle has neither records nor an end', async () => {
    const { simulator, ask } = await withLists();
    simulator.setScenario([{ match: { recordType, nth: 1 }, action: { do: 'patch', set: { records: [] } } }]);
    expect((await ask(recordType)).records).toEqual([]);
    expect((await ask(recordType)).records.length).toBeGreaterThan(0);
  });
});

it('E5 split-page: memberships come with the next page', async () => {
  const { simulator, ask } = await withLists();
  simulator.setScenario([
    {
      match: { recordType: MEMBERS },
      action: { do: 'split-page', count: 2, half: 'CPLContainerRelation' },
    },
  ]);
  const pages = [await ask(MEMBERS), await ask(MEMBERS, 66)];
  expect(pages.map((page) => ofType(page, 'CPLContainerRelation').length)).toEqual([64, 66]);
});

it('a page may lack its memberships, as recorded; the rule speaks of the album by name', async () => {
  const { simulator, ask } = await withLists();
  const action = { do: 'damage', recordType: 'CPLContainerRelation', record: 'all', drop: true };
  simulator.setScenario([{ match: { album: 'Album *' }, action }]);
  const page = await ask(MEMBERS);
  expect(page.records.map(({ recordType }) => recordType)).not.toContain('CPLContainerRelation');
  expect(ofType(page, 'CPLAsset')).toHaveLength(66);
});

it('two members that share an original bring it once, and count as two', async () => {
  const { library, ask } = await withLists();
  const album = library.findAlbum('Album 1');
  const [newest = ''] = library.members(album);
  library.setMember(album, library.add({ duplicateOf: newest }), true);
  const page = await ask(MEMBERS);
  expect(['CPLMaster', 'CPLAsset', 'CPLContainerRelation'].map((type) => ofType(page, type).length)).toEqual([
    65, 66, 66,
  ]);
});

it('change-library: members join and leave, and albums go, between two pages', async () => {
  const { simulator, library, ask } = await withLists();
  const album = library.findAlbum('Album 1');
  library.setMember(album, library.add({ name: 'late.JPG' }), true);
  library.add({ name: 'later.JPG' });
  const action = {
    do: 'change-library',
    album: 'Album 1',
    join: ['later.JPG'],
    leave: ['late.JPG'],
    deleteAlbums: ['More 3'],
  };
  simulator.setScenario([{ match: { recordType: MEMBERS, nth: 2 }, action }]);
  const before = ofType(await ask(MEMBERS), 'CPLContainerRelation').map(({ recordName }) => recordName);
  const after = ofType(await ask(MEMBERS), 'CPLContainerRelation').map(({ recordName }) => recordName);
  const names = [library.find('late.JPG'), library.find('later.JPG')].map((id) => `${id}-IN-${album}`);
  expect(names.map((name) => [before.includes(name), after.includes(name)])).toEqual([
    [true, false],
    [false, true],
  ]);
  const albums = (await ask(ALBUMS)).records.map(({ recordName }) => recordName);
  expect(albums).not.toContain(library.findAlbum('More 3'));
});

describe('smart folders of the demo', () => {
  const SMART = 'CPLAssetAndMasterInSmartAlbumByAssetDate';
  const smart = (name: string) => ({ filters: { smartAlbum: name.toUpperCase() } });
  it.each<readonly [string, string, RawListOptions]>([
    ['CPLAssetByAssetDateWithoutHiddenOrDeleted', LIBRARY, {}],
    ['CPLAssetByAddedDate', 'CPLAssetAndMasterByAddedDate', {}],
    ['CPLAssetHiddenByAssetDate', 'CPLAssetAndMasterHiddenByAssetDate', {}],
    ['CPLAssetDeletedByExpungedDate', 'CPLAssetAndMasterDeletedByExpungedDate', {}],
    ['CPLAssetBurstStackAssetByAssetDate', 'CPLBurstStackAssetAndMasterByAssetDate', {}],
    ...[
      'Favorite',
      'Video',
      'Live',
      'Panorama',
      'Screenshot',
      'Slomo',
      'Timelapse',
      'Depth',
      'Exposure',
      'Animated',
    ].map((name) => [`CPLAssetInSmartAlbumByAssetDate:${name}`, SMART, smart(name)] as const),
  ])('%s counts what its list holds, and that is something', async (countId, recordType, more) => {
    const { client } = await startKnown({ library: 'demo' });
    const reply = list(await client.database('records/query', listBody(0, { recordType, ...more })));
    const listed = ofType(reply, 'CPLAsset').length;
    expect(listed).toBeGreaterThan(0);
    expect(await countOf(client, countId)).toBe(listed);
  });

  it('portrait and long exposure say so in their fields', async () => {
    const { client } = await startKnown({ library: 'demo' });
    for (const [folder, bit] of [
      ['DEPTH', 2],
      ['EXPOSURE', 4],
    ] as const) {
      const body = listBody(0, { recordType: SMART, filters: { smartAlbum: folder } });
      const [asset] = ofType(list(await client.database('records/query', body)), 'CPLAsset');
      expect(Number(asset?.fields['adjustmentRenderType']?.value) & bit).toBe(bit);
    }
  });

  it.each([
    'CPLAssetInSmartAlbumByAssetDate:FAVORITE',
    'CPLAssetInSmartAlbumByAssetDate:Nothing',
    'CPLNothing',
  ])('%s counts nothing', async (countId) => {
    const { client } = await startKnown({ library: 'demo' });
    expect(await countOf(client, countId)).toBe('BAD_REQUEST');
  });
});

async function countOf(client: RawClient, countId: string): Promise<unknown> {
  const fieldValue = { type: 'STRING_LIST', value: [countId] };
  const body = {
    query: {
      recordType: 'HyperionIndexCountLookup',
      filterBy: [{ fieldName: 'indexCountID', comparator: 'IN', fieldValue }],
    },
    resultsLimit: 1,
    zoneWide: true,
    zoneID: { zoneName: 'PrimarySync' },
  };
  const reply = await client.database('records/query', body);
  if (reply.status === 400) return 'BAD_REQUEST';
  return list(reply).records[0]?.fields['itemCount']?.value;
}

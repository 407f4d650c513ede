import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { timeTravel } from '../support/time-travel.ts';

const names = (cloud: Simulated) => [...cloud.photos().keys()].map((path) => basename(path));
const listings = (cloud: Simulated, since: number) =>
  cloud.simulator.requests
    .slice(since)
    .filter(
      ({ operation, recordType }) => operation === 'records/query' && recordType?.startsWith('CPLAssetAnd'),
    ).length;

async function synced(assets = 40): Promise<Simulated> {
  const cloud = await simulated({ library: { assets, bytes: 300 } });
  const first = await cloud.firstRun();
  if (first.code !== 0) throw new Error(first.err);
  return cloud;
}

const ids = (cloud: Simulated) => [...cloud.simulator.library.files()].map(({ asset }) => asset);

describe('records that are no photos of this library', () => {
  it('E13: a delta of thirty sparse records is no news, and no warning', async () => {
    const cloud = await synced();
    for (const id of ids(cloud).slice(0, 30)) cloud.simulator.library.moveToShared(id);
    const { code, err } = await cloud.run();
    expect(err).not.toMatch(/warning|cannot be used|incomplete/);
    expect(code).toBe(0);
    expect(err).toContain('30 photos and videos gone from iCloud');
    expect(cloud.photos().size).toBe(40);
    expect((await cloud.run()).err).toContain('nothing new');
    expect((await cloud.run(['audit'])).code).toBe(0);
    expect((await cloud.run(['--size', 'original', '--skip-videos'])).code).toBe(0);
  });

  it('E13: sparse records of photos nobody knew, beside a new one', async () => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    for (let at = 0; at < 25; at += 1) library.moveToShared(library.add({}));
    library.add({ name: 'IMG_7001.JPG' });
    const { code, err } = await cloud.run();
    expect([code, err.includes('1 file downloaded')]).toEqual([0, true]);
    expect(names(cloud)).toContain('IMG_7001.JPG');
  });

  it('E13: sparse records in a listing are neither photos nor missing, whether Apple counts them or not', async () => {
    for (const add of [0, 3]) {
      const cloud = await simulated({ library: { assets: 40, bytes: 300 } });
      const sparse = Array.from({ length: 3 }, (_, at) => ({
        recordName: `SPARSE-${at}`,
        recordType: 'CPLAsset',
        fields: {
          isSparsePrivateRecord: { value: 1, type: 'NUMBER_INT64' },
          linkedShareRecordName: { value: 'X', type: 'STRING' },
        },
      }));
      cloud.simulator.setScenario([
        {
          match: { recordType: 'CPLAssetAndMaster*', startRank: 0 },
          action: { do: 'insert-records', at: 40, records: sparse },
        },
        { match: { operation: 'internal/records/query/batch' }, action: { do: 'count', add } },
      ]);
      const { code, err } = await cloud.firstRun();
      expect(err).not.toMatch(/cannot be used|incomplete/);
      expect([code, cloud.photos().size]).toEqual([0, 40]);
      expect((await cloud.run()).err).not.toContain('incomplete');
    }
  });
});

describe('photos whose original is not there yet', () => {
  it.each([
    [3, 7],
    [25, 75],
    [25, 5],
    [30, 0],
  ])('E14: %i still uploading in a delta beside %i whole ones', async (uploading, whole) => {
    const cloud = await synced(20);
    const { library } = cloud.simulator;
    const late = Array.from({ length: uploading }, () => library.add({ uploading: true }));
    for (let at = 0; at < whole; at += 1) library.add({});
    const first = await cloud.run();
    expect(first.code).toBe(3);
    expect(first.err).toContain('its original is not uploaded yet');
    expect(cloud.photos().size).toBe(20 + whole);
    expect((await cloud.run()).code).toBe(3);
    for (const id of late) library.finishUpload(id);
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(20 + whole + uploading);
  });

  it('E14: in a first listing, all of a page, and the first page', async () => {
    const cloud = await simulated({ library: { assets: 150, bytes: 300 } });
    const late = Array.from({ length: 120 }, () => cloud.simulator.library.add({ uploading: true }));
    const first = await cloud.firstRun();
    expect([first.code, cloud.photos().size]).toEqual([3, 150]);
    for (const id of late) cloud.simulator.library.finishUpload(id);
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(270);
  });
});

describe('changes that tell a part', () => {
  it('E15: of nothing but the field that changed are looked up, and nothing is read as empty', async () => {
    const cloud = await synced();
    const [first = '', second = '', third = ''] = ids(cloud);
    const { library } = cloud.simulator;
    library.setFavorite(first, true);
    library.edit(second);
    library.setHidden(third, true);
    cloud.simulator.setScenario([
      {
        match: { operation: 'changes/zone' },
        action: { do: 'damage', record: 'all', keep: ['isFavorite', 'isHidden'] },
      },
    ]);
    const run = await cloud.run(['--size', 'original', '--size', 'adjusted']);
    expect(run.err).not.toContain('cannot be used');
    expect(run.code).toBe(0);
    const { code, err } = await cloud.run();
    expect([code, /cannot be used|incomplete/.test(err)]).toEqual([0, false]);
    expect((await cloud.run(['audit'])).code).toBe(0);
  });
});

describe('records of another shape', () => {
  const drift = (match: Readonly<Record<string, unknown>>) => ({
    match,
    action: { do: 'damage', recordType: 'CPLMaster', record: 'all', set: { 'fields.resOriginalRes': 7 } },
  });

  it('E4: a page of them is told, and everything else is saved', async () => {
    const cloud = await simulated({ library: { assets: 150, bytes: 300 } });
    cloud.simulator.setScenario([drift({ recordType: 'CPLAssetAndMaster*', startRank: 0 })]);
    const first = await cloud.firstRun();
    expect([first.code, cloud.photos().size]).toEqual([3, 50]);
    cloud.simulator.setScenario([]);
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(150);
  });

  it.each([
    ['without a name', { set: { recordName: null } }],
    ['of a type nobody knows', { set: { recordType: 'CPLPhoto2' } }],
    ['without fields', { remove: ['fields'] }],
    ['that are errors', { set: { serverErrorCode: 'INTERNAL_ERROR' } }],
  ])('E4: records %s, four pages long, hide nothing behind them', async (_what, edit) => {
    const cloud = await simulated({ library: { assets: 420, bytes: 200 } });
    const damaged = [0, 99, 198, 297].map((startRank) => ({
      match: { recordType: 'CPLAssetAndMaster*', startRank },
      action: { do: 'damage', record: 'all', ...edit },
    }));
    cloud.simulator.setScenario(damaged);
    const first = await cloud.firstRun();
    expect(cloud.photos().size).toBe(24);
    expect(first.err).toMatch(/cannot be used|may be incomplete/);
    cloud.simulator.setScenario([]);
    await cloud.run();
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(420);
  });

  it('E16: odd changes in every run are listed once a day, and told until then', async () => {
    const cloud = await timeTravel();
    await cloud.firstRun();
    const odd = {
      match: { operation: 'changes/zone' },
      action: { do: 'insert-records', records: [null, { recordType: 'CPLAsset', fields: {} }] },
    };
    cloud.simulator.setScenario([odd]);
    const counts: number[] = [];
    for (const hours of [1, 1, 1, 25, 1, 1]) {
      cloud.pass(hours / 24);
      const [id = ''] = ids(cloud);
      cloud.simulator.library.setFavorite(id, counts.length % 2 === 0);
      const before = cloud.simulator.requests.length;
      const run = await cloud.run();
      counts.push(listings(cloud, before));
      expect([0, 3]).toContain(run.code);
      if (counts.length < 4) expect(run.err).toContain('changes that Apple told could not be read');
    }
    expect(counts.map((count) => count > 0)).toEqual([false, false, false, true, false, false]);

    cloud.simulator.setScenario([]);
    cloud.pass(1);
    await cloud.run();
    const last = await cloud.run();
    expect([last.code, /incomplete/.test(last.err)]).toEqual([0, false]);
  });
});

describe('lists that do not add up', () => {
  it.each(['page', 'page-before'])('E5: four photos twice on every page, of the %s', async (of) => {
    const cloud = await simulated({ library: { assets: 250, bytes: 200 } });
    cloud.simulator.setScenario([
      {
        match: { recordType: 'CPLAssetAndMaster*' },
        action: { do: 'repeat-records', last: 4, of },
      },
    ]);
    const first = await cloud.firstRun();
    expect([first.code, cloud.photos().size]).toEqual([0, 250]);
    expect(first.err).not.toContain('incomplete');
  });

  it('E18: a shortfall is told in every run until it is settled, and listed again after a day', async () => {
    const cloud = await timeTravel();
    cloud.simulator.setScenario([
      {
        match: { recordType: 'CPLAssetAndMaster*' },
        action: { do: 'damage', recordType: 'CPLAsset', record: 1, drop: true },
      },
    ]);
    await cloud.firstRun();
    for (let again = 0; again < 3; again += 1) {
      expect((await cloud.run()).err).toContain('the listing may be incomplete');
    }
    const quiet = cloud.simulator.requests.length;
    expect((await cloud.run()).err).toContain('nothing new');
    expect(listings(cloud, quiet)).toBe(0);

    cloud.simulator.setScenario([]);
    cloud.pass(1);
    const settled = await cloud.run();
    expect([settled.code, cloud.photos().size]).toEqual([0, 12]);
    expect((await cloud.run()).err).not.toContain('incomplete');
  });

  it.each([1, 7, 20])('E17: lookups of more than %i names are refused, and halved', async (most) => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    const late = Array.from({ length: 45 }, () => library.add({ uploading: true }));
    await cloud.run();
    for (const id of late) library.finishUpload(id);
    cloud.simulator.setScenario([
      { match: { operation: 'records/lookup' }, action: { do: 'lookup-limit', most } },
    ]);
    const { code, err } = await cloud.run();
    expect(err).not.toContain('iCloud does not have it');
    expect([code, cloud.photos().size]).toEqual([0, 85]);
  });
});

describe('walks that never end', () => {
  const endless = (operation: string) => ({
    match: { operation },
    action: { do: 'endless-changes', records: 5 },
  });
  /** Whoever is not told that its sleep is over would look at the clock for ever, long after this test. */
  const sleep = (_ms: number, signal?: AbortSignal) => nextTurn(undefined, { signal });
  const clock = { ...systemClock, sleep };

  it('E19: five changes again and again, with new tokens: the count decides, then a listing', async () => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_7001.JPG' });
    cloud.simulator.setScenario([endless('changes/zone')]);
    const before = cloud.simulator.requests.length;
    const first = await cloud.run([], { clock });
    expect(first.err).toContain('Apple goes on for ever about changes');
    expect(names(cloud)).toContain('IMG_7001.JPG');
    expect(cloud.simulator.requests.length - before).toBeLessThan(120);

    const [id = ''] = ids(cloud);
    cloud.simulator.library.setFavorite(id, true);
    const quiet = cloud.simulator.requests.length;
    const second = await cloud.run([], { clock });
    expect(second.err).toContain('the listing may be incomplete: Apple goes on for ever about changes');
    expect(listings(cloud, quiet)).toBe(0);
    cloud.simulator.library.add({ name: 'IMG_7002.JPG' });
    await cloud.run([], { clock });
    expect(names(cloud)).toContain('IMG_7002.JPG');
  });

  it.each(['changes/database', 'zones/list'])('E19: %s that goes on for ever', async (operation) => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_7001.JPG' });
    // Without the changes of the database the libraries are asked for.
    const refused = {
      match: { operation: 'changes/database' },
      action: { do: 'reply', status: 404, json: {} },
    };
    cloud.simulator.setScenario([
      operation === 'zones/list' ? refused : endless(operation),
      endless(operation),
    ]);
    const before = cloud.simulator.requests.length;
    const { code } = await cloud.run([], { clock });
    expect(code).toBe(0);
    expect(names(cloud)).toContain('IMG_7001.JPG');
    expect(cloud.simulator.requests.length - before).toBeLessThan(150);
  });
});

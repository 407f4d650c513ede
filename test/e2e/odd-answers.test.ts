import { symlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';

const names = (cloud: Simulated) => [...cloud.photos().keys()].map((path) => basename(path));
const refused = (operation: string, more: Readonly<Record<string, unknown>> = {}) => ({
  match: { operation, ...more },
  action: { do: 'reply', status: 400, json: { serverErrorCode: 'BAD_REQUEST', reason: 'no' } },
});
const noOriginal = (file: string) => ({
  match: { service: 'database' },
  action: { do: 'damage', recordType: 'CPLMaster', file, remove: ['fields.resOriginalRes'] },
});
const POISON = { match: { service: 'content', file: 'IMG_0000003.JPG' }, action: { do: 'gone' } };

it('E4: a few photos whose upload is not finished keep nobody from getting the others', async () => {
  const cloud = await simulated({ library: { assets: 40, bytes: 500 } });
  await cloud.firstRun();
  const unfinished = ['IMG_9001.JPG', 'IMG_9002.JPG', 'IMG_9003.JPG'];
  for (const name of [...unfinished, 'IMG_9004.JPG']) cloud.simulator.library.add({ name });
  cloud.simulator.setScenario(unfinished.map(noOriginal));
  expect((await cloud.run()).code).toBe(3);
  expect(names(cloud)).toContain('IMG_9004.JPG');
  // By then they are all that is looked up.
  expect((await cloud.run()).code).toBe(3);
  cloud.simulator.setScenario([]);
  expect((await cloud.run()).code).toBe(0);
  expect(cloud.photos().size).toBe(44);
});

it('a listing of another selection does not make a short one look whole', async () => {
  const cloud = await simulated();
  await cloud.firstRun();
  const { library } = cloud.simulator;
  const [first, second] = [...library.files()].map(({ asset }) => asset);
  library.delete(String(first));
  library.delete(String(second));
  library.add({ name: 'IMG_9001.JPG' });
  cloud.simulator.setScenario([
    {
      match: { operation: 'records/query' },
      action: { do: 'damage', recordType: 'CPLAsset', file: 'IMG_9001.JPG', drop: true },
    },
  ]);
  await cloud.run(['--skip-videos']);
  cloud.simulator.setScenario([]);
  expect((await cloud.run(['--skip-videos'])).code).toBe(0);
  expect(names(cloud)).toContain('IMG_9001.JPG');
});

it('E6: where nobody counts, a listing is followed only when it showed the same twice', async () => {
  const cloud = await simulated({ library: { assets: 250, bytes: 300 } });
  const uncounted = refused('internal/records/query/batch');
  const hole = {
    match: { operation: 'records/query', startRank: 99, times: 6 },
    action: { do: 'patch', set: { records: [] } },
  };
  cloud.simulator.setScenario([uncounted, hole]);
  await cloud.firstRun();
  expect(cloud.photos().size).toBe(100);
  cloud.simulator.setScenario([uncounted]);
  await cloud.run();
  expect(cloud.photos().size).toBe(250);
  await cloud.run();
  expect((await cloud.run()).err).toContain('nothing new');
});

it('E6: where Apple counts fewer photos than it lists, nothing is listed again, and nothing counts as damaged', async () => {
  const cloud = await simulated();
  cloud.simulator.setScenario([
    { match: { operation: 'internal/records/query/batch' }, action: { do: 'count', add: -1 } },
  ]);
  expect((await cloud.firstRun()).code).toBe(0);
  const before = cloud.simulator.requests.length;
  const again = await cloud.run();
  expect([again.code, again.err]).toEqual([0, expect.stringContaining('nothing new')]);
  expect(again.err).not.toMatch(/damaged|incomplete/);
  const asked = cloud.simulator.requests.slice(before).map(({ operation }) => operation);
  expect(asked).not.toContain('records/query');
});

it('E8: a token that does not come with the first page is of no use, and nothing is missed without one', async () => {
  const cloud = await simulated({ library: { assets: 150, bytes: 300 } });
  cloud.simulator.setScenario([
    { match: { operation: 'records/query' }, action: { do: 'patch', remove: ['syncToken'] } },
  ]);
  expect((await cloud.firstRun()).code).toBe(0);
  expect((await cloud.run()).err).toContain('nothing new');
  cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
  expect((await cloud.run()).err).toContain('1 file downloaded');
});

it('A10: failures whose lookup is refused wait, and hold nothing else up', async () => {
  const cloud = await simulated();
  cloud.simulator.setScenario([POISON]);
  await cloud.firstRun();
  cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
  cloud.simulator.setScenario([refused('records/lookup')]);
  const held = await cloud.run();
  expect(held.code).toBe(3);
  expect(held.err).toContain('1 file failed before and will be tried again later');
  expect(names(cloud)).toContain('IMG_9001.JPG');
  cloud.simulator.setScenario([]);
  expect((await cloud.run()).code).toBe(0);
  expect(names(cloud)).toContain('IMG_0000003.JPG');
});

it('A10: a failure that a lookup says nothing of is not forgotten', async () => {
  const cloud = await simulated();
  cloud.simulator.setScenario([POISON]);
  await cloud.firstRun();
  cloud.simulator.setScenario([
    { match: { operation: 'records/lookup' }, action: { do: 'patch', set: { records: [] } } },
  ]);
  expect((await cloud.run()).code).toBe(3);
  cloud.simulator.setScenario([]);
  expect((await cloud.run()).code).toBe(0);
  expect(names(cloud)).toContain('IMG_0000003.JPG');
});

it('E17: removed files that are wanted back wait where their lookup is refused, and hold nothing else up', async () => {
  const cloud = await simulated();
  await cloud.firstRun();
  const [removed = ''] = cloud.photos().keys();
  rmSync(join(cloud.folder, 'photos', removed));
  cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
  cloud.simulator.setScenario([refused('records/lookup')]);
  const held = await cloud.run(['--removed-files', 'fetch']);
  expect(held.code).toBe(3);
  expect(held.err).toContain('some photos cannot be asked for now');
  expect(names(cloud)).toContain('IMG_9001.JPG');
  cloud.simulator.setScenario([]);
  expect((await cloud.run(['--removed-files', 'fetch'])).code).toBe(0);
  expect(cloud.photos().has(removed)).toBe(true);
});

it('a listing that finds everything in place goes on where it was broken off, too', async () => {
  const cloud = await simulated({ library: { assets: 600, bytes: 300 } });
  await cloud.firstRun();
  await cloud.run(['reset', 'tokens', '--yes']);
  cloud.simulator.setScenario([
    { match: { operation: 'records/query', startRank: 495 }, action: { do: 'reply', status: 404, json: {} } },
  ]);
  expect((await cloud.run()).code).toBe(7);
  cloud.simulator.setScenario([]);
  const before = cloud.simulator.requests.length;
  expect((await cloud.run()).code).toBe(0);
  const pages = cloud.simulator.requests
    .slice(before)
    .filter(({ recordType }) => recordType?.startsWith('CPLAssetAnd'));
  expect(pages.length).toBeLessThanOrEqual(4);
});

it('the state of the index is advice: refused, it costs nothing', async () => {
  const cloud = await simulated();
  cloud.simulator.setScenario([refused('records/query', { recordType: 'CheckIndexingState' })]);
  expect((await cloud.firstRun()).code).toBe(0);
  expect(cloud.photos().size).toBe(12);
});

it('K4: without changes of the database those of the zone serve', async () => {
  const cloud = await simulated({ library: { assets: 300, bytes: 300 } });
  cloud.simulator.setScenario([refused('changes/database')]);
  await cloud.firstRun();
  const before = cloud.simulator.requests.length;
  await cloud.run();
  const pages = cloud.simulator.requests
    .slice(before)
    .filter(({ operation }) => operation === 'records/query');
  expect(pages).toEqual([]);
});

it('B12: removed files whose photos are gone from iCloud, or that lie behind a loop, are no reason to ask again', async () => {
  const cloud = await simulated();
  await cloud.firstRun();
  const { library } = cloud.simulator;
  const [file] = library.files();
  const path = [...cloud.photos().keys()].find((name) => basename(name) === file?.name) ?? '';
  rmSync(join(cloud.folder, 'photos', path));
  library.delete(String(file?.asset));
  await cloud.run(['--removed-files', 'fetch']);
  expect((await cloud.run(['--removed-files', 'fetch'])).err).toContain('nothing new');

  rmSync(join(cloud.folder, 'photos', '2025'), { recursive: true });
  symlinkSync('2025', join(cloud.folder, 'photos', '2025'));
  expect((await cloud.run(['--removed-files', 'fetch'])).code).toBe(0);
});

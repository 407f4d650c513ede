import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { timeTravel } from '../support/time-travel.ts';

const TIMEOUT = { timeout: 60_000 };
const DAY = 86_400_000;

/** Photos named after how many days ago they were taken, at noon of their days. */
async function takenDaysAgo(days: readonly number[]) {
  const cloud = await timeTravel();
  const { library } = cloud.simulator;
  const before = Array.from(library.files(), ({ name }) => name ?? '');
  for (const name of before) library.delete(library.find(name));
  const now = Date.now();
  for (const ago of days)
    library.add({ name: `DAY_${ago}.JPG`, size: 300 + ago, assetDate: now - ago * DAY });
  const names = () =>
    [...cloud.photos().keys()].map((path) => path.replace(/.*DAY_|\.JPG$/g, '')).map(Number);
  const sync = async (args: readonly string[]) => {
    const { code, err } = await cloud.firstRun(args);
    expect({ code, err }).toMatchObject({ code: 0 });
    return err;
  };
  return { cloud, sync, names: () => names().toSorted((a, b) => a - b) };
}

describe('dates that move with the clock', TIMEOUT, () => {
  it('U50: bring what grows old enough although nothing changes in iCloud, once and without a listing', async () => {
    const { cloud, sync, names } = await takenDaysAgo([1, 3, 5, 7]);
    const old = ['--skip-created-after', '4d'];
    expect(await sync(old)).toContain('2 taken after the date given');
    expect(names()).toEqual([5, 7]);
    expect(await asked(cloud, () => sync(old))).toEqual({ 'changes/database': 1 });

    cloud.pass(2);
    // A look alone does not stand for having been there.
    expect(await sync([...old, '--dry-run'])).toContain('1 file would be downloaded');
    const calls = await asked(cloud, () => sync(old));
    expect(calls['records/query']).toBeUndefined();
    expect(calls['download']).toBe(1);
    expect(names()).toEqual([3, 5, 7]);
    expect(await asked(cloud, () => sync(old))).toEqual({ 'changes/database': 1 });
    // More than a week: the count is compared, nothing is downloaded twice.
    cloud.pass(10);
    expect((await asked(cloud, () => sync(old)))['download']).toBe(1);
    expect(names()).toEqual([1, 3, 5, 7]);
  });

  it('U50: what leaves the dates stays on disk, and the clock may go back', async () => {
    const { cloud, sync, names } = await takenDaysAgo([1, 3, 5, 7]);
    const fresh = ['--skip-created-before', '4d'];
    await sync(fresh);
    expect(names()).toEqual([1, 3]);
    cloud.pass(2);
    await sync(fresh);
    expect(names()).toEqual([1, 3]);
    cloud.pass(-4);
    await sync(fresh);
    expect(names()).toEqual([1, 3, 5]);

    const { out } = await cloud.run(['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({ files: 3, skipped: { 'created-before': 1 } });
    const audit = await cloud.run(['audit', ...fresh]);
    expect(audit).toMatchObject({ code: 0 });
    expect(audit.out).toContain('taken before the date given');
    // What is here stays what it is to all who look at it.
    expect(await cloud.run(['relayout', '--folder-structure', 'none', ...fresh])).toMatchObject({ code: 0 });
    cloud.pass(9);
    expect([...cloud.photos().keys()].toSorted()).toEqual(['DAY_1.JPG', 'DAY_3.JPG', 'DAY_5.JPG']);
    expect(await cloud.run(['verify', ...fresh])).toMatchObject({ code: 0 });
  });

  it('U50: what crosses and fails is tried again', async () => {
    const { cloud, sync, names } = await takenDaysAgo([1, 3, 5, 7]);
    const old = ['--skip-created-after', '4d'];
    await sync(old);
    cloud.pass(2);
    cloud.simulator.setScenario([{ match: { service: 'content' }, action: { do: 'reply', status: 403 } }]);
    expect((await cloud.run(old)).code).toBe(3);
    expect(names()).toEqual([5, 7]);
    cloud.simulator.setScenario([]);
    await sync(old);
    expect(names()).toEqual([3, 5, 7]);
  });
});

it('U51: dates that no calendar has, and dates that leave nothing, are refused before anything is touched', async () => {
  const { cloud } = await takenDaysAgo([]);
  const bad = await cloud.run(['--skip-created-before', '2024-02-30', '--skip-created-after', 'secret-word']);
  expect(bad.code).toBe(2);
  expect(bad.err.match(/takes a day of the calendar/g)).toHaveLength(2);
  expect(bad.err).not.toContain('secret-word');
  const none = await cloud.run(['--skip-created-before', '3d', '--skip-created-after', '2020-01-01']);
  expect(none.err).toContain('--skip-created-before is later than --skip-created-after');
  expect(none.code).toBe(2);
});

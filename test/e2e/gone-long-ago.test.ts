import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { timeTravel } from '../support/time-travel.ts';

describe('what went from iCloud long ago', { timeout: 60_000 }, () => {
  it('I87, I88: is forgotten 90 days after, also by a run with nothing new; jobs and files do not notice', async () => {
    const cloud = await timeTravel({ trustDays: 400, webDays: 400 });
    const other = ['--directory', 'other', '--size', 'original', '--skip-videos'];
    const sync = async (args: readonly string[] = []) =>
      expect(await cloud.firstRun(args)).toMatchObject({ code: 0 });
    const purged = async (args: readonly string[] = []) => {
      const { out } = await cloud.run(['list', 'assets', '--json', ...args]);
      return (JSON.parse(out) as { readonly counts: { readonly purged: number } }).counts.purged;
    };
    await sync();
    await sync(other);
    const { library } = cloud.simulator;
    const before = cloud.photos();
    library.purge(library.find('IMG_0000004.JPG'));
    await sync();
    await sync(other);
    cloud.pass(89);
    await sync(other);
    expect(await purged()).toBe(1);
    cloud.pass(2);
    const calls = await asked(cloud, async () => {
      await sync();
      await sync();
    });
    expect(calls['records/query']).toBeUndefined();
    expect(calls['download']).toBeUndefined();
    expect(await purged()).toBe(0);
    expect(await asked(cloud, () => sync(other))).toEqual({ 'changes/database': 1 });

    // Of jobs that nobody used since then, each looks at everything anew: at rows, not at iCloud.
    library.purge(library.find('IMG_0000005.JPG'));
    cloud.pass(1);
    expect(await purged(['--refresh'])).toBe(1);
    cloud.pass(91);
    expect(await purged(['--refresh'])).toBe(0);
    const anew = await asked(cloud, async () => {
      await sync();
      await sync(other);
    });
    expect(anew).toEqual({ 'changes/database': 2 });
    expect(cloud.photos()).toEqual(before);
    expect(cloud.simulator.violations).toEqual([]);
  });
});

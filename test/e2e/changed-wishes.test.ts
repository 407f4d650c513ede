import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sumOf } from '../../src/state/catalogue/sum-of.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ASSETS = 120;
const VIDEOS = 6;

async function succeeds(cloud: Simulated, args: readonly string[] = []): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

describe('wishes that change while all is listed', TIMEOUT, () => {
  it('E53: cost no list request, a lookup for fifty photos that are fetched, and none for what is there', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300, renditions: true } });
    for (let at = 0; at < VIDEOS; at += 1) {
      const assetDate = Date.UTC(2020, 0, 1, at);
      const type = 'com.apple.quicktime-movie';
      cloud.simulator.library.add({ name: `IMG_900${at}.MOV`, kind: 'video', type, assetDate });
    }
    await succeeds(cloud, ['--skip-videos']);
    expect(cloud.photos().size).toBe(ASSETS);
    const wishes: readonly (readonly [readonly string[], number])[] = [
      // Videos and nothing else.
      [[], VIDEOS],
      [['--size', 'thumb'], ASSETS],
      [['--size', 'thumb', '--recent', '30'], 0],
      [['--recent', '30'], 0],
      // From now on in other folders; what lies there stays there.
      [['--folder-structure', 'none'], 0],
      [['--folder-structure', 'none', '--skip-live-photos'], 0],
      [['--folder-structure', '{year}/{type}', '--dates', 'photo', '--file-name', '{stem}_{id}'], 0],
      // Another place: copied from the first one.
      [['--folder-structure', '{:%Y}', '--directory', 'elsewhere'], 0],
      // The videos were added last, and have no medium size: their originals are there.
      [
        ['--size', 'medium', '--recent', '10', '--directory', 'elsewhere', '--folder-structure', '{:%Y}'],
        10 - VIDEOS,
      ],
    ];
    for (const [flags, fetched] of wishes) {
      const calls = await asked(cloud, () => succeeds(cloud, flags));
      expect({ flags, lists: calls['records/query'], downloads: calls['download'] ?? 0 }).toEqual({
        flags,
        lists: undefined,
        downloads: fetched,
      });
      expect(calls['records/lookup'] ?? 0).toBeLessThanOrEqual(Math.ceil(fetched / 50) + 1);
      const again = await asked(cloud, () => succeeds(cloud, flags));
      expect({ flags, again }).toEqual({ flags, again: { 'changes/database': 1 } });
    }
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('E53: what one job deleted is known to the other, and the feed is read once for both', async () => {
    const cloud = await simulated();
    const other = ['--directory', 'other'];
    await succeeds(cloud);
    await succeeds(cloud, other);
    const { library } = cloud.simulator;
    library.delete(library.find('IMG_0000003.JPG'));
    library.purge(library.find('IMG_0000004.JPG'));
    expect(await succeeds(cloud)).toContain('2 photos and videos gone from iCloud');
    const calls = await asked(cloud, () => succeeds(cloud, other));
    expect(calls).toEqual({ 'changes/database': 1 });
    library.restore(library.find('IMG_0000003.JPG'));
    const back = await asked(cloud, async () => {
      for (const flags of [other, [], other]) await succeeds(cloud, flags);
    });
    expect(back['changes/zone']).toBe(1);
    expect(back['download']).toBeUndefined();
  });

  it('G7: the time of a file tells what the run that brings it was asked for, and stays when another is asked for', async () => {
    const cloud = await simulated({ library: { assets: 0, bytes: 300 } });
    const [assetDate, addedDate] = [Date.UTC(2020, 0, 2, 3, 4, 5), Date.UTC(2021, 5, 6, 7, 8, 9)];
    cloud.simulator.library.add({ name: 'one.JPG', assetDate, addedDate });
    const timeIn = (folder: string) => Math.round(statSync(join(cloud.folder, folder, 'one.JPG')).mtimeMs);
    const flat = ['--folder-structure', 'none'];
    await succeeds(cloud, [...flat, '--file-time', 'added']);
    expect(timeIn('photos')).toBe(addedDate);
    const again = await asked(cloud, () => succeeds(cloud, flat));
    expect({ again, time: timeIn('photos') }).toEqual({ again: { 'changes/database': 1 }, time: addedDate });
    await succeeds(cloud, [...flat, '--directory', 'elsewhere']);
    expect(timeIn('elsewhere')).toBe(assetDate);
  });
});

it('E71: where this version keeps more of each photo, all are listed once more, and nothing is downloaded', async () => {
  const cloud = await simulated({ library: { assets: 12, bytes: 300 } });
  await succeeds(cloud);
  const { username } = cloud.simulator.account;
  const catalogue = new DatabaseSync(join(cloud.folder, 'session', `${username}.catalogue.sqlite`));
  for (const { n, id, state } of catalogue.prepare('SELECT n, id, state FROM library').all()) {
    const less = String(state).replace(/"kept":\d+/, '"kept":5');
    expect(less).not.toBe(state);
    const set = catalogue.prepare('UPDATE library SET state = ?, sum = ? WHERE n = ?');
    set.run(less, sumOf(String(id), less), n ?? 0);
  }
  catalogue.close();
  expect((await cloud.run(['list', 'assets', '--json'])).out).toContain('"complete":false');

  const calls = await asked(cloud, async () => {
    expect(await succeeds(cloud)).toContain('this version keeps more of each photo');
  });
  expect([calls['records/query'], calls['download']]).toEqual([expect.any(Number), undefined]);
  expect(await asked(cloud, () => succeeds(cloud))).toEqual({ 'changes/database': 1 });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumCloud, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ASSETS = 230;
const UNTIL = ['--until-found', '3'];

const namesIn = (cloud: Simulated) =>
  [...cloud.photos().keys()].map((path) => path.replace(/.*\//, '')).toSorted();

async function succeeds(cloud: Simulated, args: readonly string[] = []): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

describe('U57: until so many files in a row are here', TIMEOUT, () => {
  it('what was added last comes, and nothing behind the files that are here', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    const { library } = cloud.simulator;
    await succeeds(cloud, ['--recent', '20']);
    for (const name of ['NEW_1.JPG', 'NEW_2.JPG'])
      library.add({ name, size: 300, assetDate: Date.UTC(1999, 0, 1) });
    const calls = await asked(cloud, () => succeeds(cloud, UNTIL));
    expect(calls['download']).toBe(2);
    expect(namesIn(cloud)).toHaveLength(22);
    // Nothing is asked for where nothing changed.
    expect(await asked(cloud, () => succeeds(cloud, UNTIL))).toEqual({ 'changes/database': 1 });
    // A later run without it goes on, and fetches nothing twice.
    expect((await asked(cloud, () => succeeds(cloud)))['download']).toBe(ASSETS - 20);
    library.add({ name: 'NEW_3.JPG', size: 300 });
    expect(await listed(cloud, () => succeeds(cloud, UNTIL))).toBe(0);
    expect(namesIn(cloud)).toHaveLength(ASSETS + 3);
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('files that another tool left count, in the first run too: one page is listed, and no more is looked at', async () => {
    const cloud = await simulated({ library: { assets: ASSETS, bytes: 300 } });
    await succeeds(cloud);
    const [newest = '', second = ''] = [...cloud.photos().keys()].toReversed();
    for (const name of [newest, second, '.keepsake'])
      rmSync(join(cloud.folder, 'photos', name), { recursive: true });
    const fresh = ['--cookie-directory', 'another'];
    let err = '';
    expect(await listed(cloud, async () => (err = await succeeds(cloud, [...fresh, ...UNTIL])))).toBe(1);
    expect(err).toMatch(/5 photos and videos looked at/);
    expect(err).toMatch(/2 files downloaded/);
    expect(err).toMatch(/3 files found in place/);
  });

  it('a file that is missing begins the row anew; what is not wanted, and moving parts, count for nothing', async () => {
    const cloud = await simulated({ library: { assets: 40, bytes: 300, renditions: true } });
    await succeeds(cloud);
    const { library } = cloud.simulator;
    for (const number of [1, 2, 3, 4, 5])
      library.add({
        name: `MOVIE_${number}.MOV`,
        kind: 'video',
        type: 'com.apple.quicktime-movie',
        size: 300,
      });
    const [, looked] =
      /(\d+) photos and videos looked at/.exec(await succeeds(cloud, [...UNTIL, '--skip-videos'])) ?? [];
    // Five videos that are not wanted, then three photos.
    expect(looked).toBe('8');
  });

  it('each album is looked at until so many in a row are here, as icloudpd does', async () => {
    const cloud = await albumCloud(30);
    const [rome, oslo] = ['Rome', 'Oslo'].map((name) => cloud.simulator.library.addAlbum(name));
    cloud.put(rome ?? '', ...upTo(10));
    cloud.put(oslo ?? '', ...upTo(20).slice(10));
    await succeeds(cloud, ['--album', 'Rome']);
    const [oldest = '', ...others] = [...cloud.photos().keys()].toSorted();
    for (const name of [oldest, ...others.slice(-2), '.keepsake'])
      rmSync(join(cloud.folder, 'photos', name), { recursive: true });
    const fresh = ['--cookie-directory', 'another', '--album', 'Rome', '--album', 'Oslo'];
    const err = await succeeds(cloud, [...fresh, ...UNTIL]);
    // Two of Rome in front of three that are here, and all of Oslo.
    expect(err).toMatch(/12 files downloaded/);
    expect(cloud.photos().has(oldest)).toBe(false);
    expect(await asked(cloud, () => succeeds(cloud, [...fresh, ...UNTIL]))).toEqual({
      'changes/database': 1,
    });
  });

  it('where it never comes to that everything comes', async () => {
    const cloud = await simulated({ library: { assets: 120, bytes: 300 } });
    await succeeds(cloud, UNTIL);
    expect(namesIn(cloud)).toHaveLength(120);
    const dry = await succeeds(cloud, ['--until-found', '500', '--dry-run', '--directory', 'other']);
    expect(dry).toContain('120 files would be copied');
  });
});

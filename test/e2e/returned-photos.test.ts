import { describe, expect, it } from 'vitest';
import { albumCloud, type AlbumCloud, total, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';

const TIMEOUT = { timeout: 60_000 };

/** Runs and answers the requests; a run that fails is told. */
async function run(cloud: AlbumCloud, args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  return asked(cloud, async () => {
    const { code, err } = await cloud.run(args);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  });
}

const linksOf = (cloud: AlbumCloud) =>
  [...cloud.photos().keys()].filter((path) => path.startsWith('Albums/'));

describe('photos that no list of an album named, and that come back', TIMEOUT, () => {
  it.each([
    [
      'restored from the trash',
      (cloud: AlbumCloud, id: string) => cloud.simulator.library.delete(id),
      'restore',
    ],
    ['shown again', (cloud: AlbumCloud, id: string) => cloud.simulator.library.setHidden(id, true), 'show'],
  ] as const)(
    'E67: a photo that is %s is in its albums again: a tree, and few requests',
    async (_what, putAway, back) => {
      const cloud = await albumCloud(80);
      const { library } = cloud.simulator;
      const [rome, paris] = [library.addAlbum('Rome'), library.addAlbum('Paris')];
      library.addAlbum('Empty');
      cloud.put(rome, ...upTo(75));
      cloud.put(paris, 3, 4);
      const [away = '', other = ''] = [cloud.ids[72], cloud.ids[3]];
      const args = ['--tree', 'Albums/{album}'];
      // One was never seen by any run.
      putAway(cloud, away);
      await cloud.firstRun();
      putAway(cloud, other);
      await run(cloud, args);
      expect(linksOf(cloud)).toHaveLength(74);
      const comeBack = (id: string) =>
        back === 'restore' ? library.restore(id) : library.setHidden(id, false);
      comeBack(away);
      const calls = await run(cloud, args);
      expect(calls['download']).toBe(1);
      expect(total(calls)).toBeLessThanOrEqual(6);
      expect(linksOf(cloud)).toHaveLength(75);
      comeBack(other);
      const again = await run(cloud, args);
      expect(again['download']).toBeUndefined();
      expect(linksOf(cloud)).toHaveLength(77);
      expect(await run(cloud, args)).toEqual({ 'changes/database': 1 });
    },
  );

  it('E67: --album alone, of a library that was never listed', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 2);
    library.delete(cloud.ids[1] ?? '');
    const args = ['--album', 'Rome'];
    await cloud.firstRun(args);
    expect(cloud.photos().size).toBe(2);
    library.restore(cloud.ids[1] ?? '');
    library.restore(cloud.ids[5] ?? '');
    expect((await run(cloud, args))['download']).toBe(1);
    expect(cloud.photos().size).toBe(3);
    expect(await run(cloud, args)).toEqual({ 'changes/database': 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { filesIn, simulated } from '../support/simulated.ts';
import { join } from 'node:path';

const TIMEOUT = { timeout: 60_000 };

/** Of the demo library each means some photos, but not all. */
const EXPRESSIONS = [
  'video or panorama',
  'live and not favorite',
  'raw or screenshot or burst',
  'edited',
  'size > 20kB',
  'taken >= 2019 and taken < 2100',
  "name ~ 'IMG_*' and not (video or live)",
  'location and not keyword',
  'title or description',
  'duration > 1s or size = 0..10000',
  "type ~ '*jpeg' and added < 100y",
  'slo-mo or time-lapse or animated or height = 1..1000',
] as const;

interface Listed {
  readonly listed: number;
  readonly counts: { readonly photos: number; readonly videos: number };
}

describe('a filter', TIMEOUT, () => {
  it('means the same to a sync and to a list, whatever it asks', async () => {
    const cloud = await simulated({ library: 'demo' });
    expect((await cloud.firstRun(['--dry-run'])).code).toBe(0);
    const json = async <T>(args: readonly string[]) =>
      JSON.parse((await cloud.run([...args, '--json'])).out) as T;
    const wrong: unknown[] = [];
    for (const filter of EXPRESSIONS) {
      const { listed: found, counts } = await json<Listed>(['list', 'assets', '--filter', filter]);
      const { skipped } = await json<{ skipped: Record<string, number> }>(['--dry-run', '--filter', filter]);
      const left = (skipped['filter'] ?? 0) + (skipped['not-known'] ?? 0);
      const all = counts.photos + counts.videos;
      if (found === 0 || found === all || found !== all - left) wrong.push({ filter, found, all, skipped });
    }
    expect(wrong).toEqual([]);
  });

  it('goes with the newest alone, with trees, with another job in one folder, and with what relayout moves', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    for (const at of [0, 3]) library.setFavorite(cloud.ids[at] ?? '', true);
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 2);
    const sync = async (...args: readonly string[]) => {
      const { code, err } = await cloud.firstRun(args);
      expect({ code, err }).toMatchObject({ code: 0 });
    };
    // Cut before any other rule.
    await sync('--recent', '2', '--filter', 'favorite');
    expect(cloud.photos().size).toBe(1);
    const recent = ['--recent', '3', '--filter', "not album 'Rome'"];
    await sync(...recent);
    expect(cloud.photos().size).toBe(1);
    const trees = ['--filter', "favorite and album 'Rome'", '--tree', 'Albums/{album}'];
    await sync(...trees);
    expect([...cloud.photos().keys()].filter((path) => path.startsWith('Albums/Rome/'))).toHaveLength(1);
    library.setFavorite(cloud.ids[1] ?? '', true);
    await sync(...trees);
    expect([...cloud.photos().keys()].filter((path) => path.startsWith('Albums/Rome/'))).toHaveLength(2);
    // What is here stays, its links too; a photo that leaves the album leaves its tree.
    library.setFavorite(cloud.ids[0] ?? '', false);
    await sync(...trees);
    expect([...cloud.photos().keys()].filter((path) => path.startsWith('Albums/Rome/'))).toHaveLength(2);
    library.setMember(rome, cloud.ids[0] ?? '', false);
    await sync(...trees);
    expect([...cloud.photos().keys()].filter((path) => path.startsWith('Albums/Rome/'))).toHaveLength(1);
    expect((await cloud.run(['audit', '--filter', "favorite and album 'Rome'"])).code).toBe(0);

    const flat = ['--folder-structure', 'none', ...trees];
    expect((await cloud.run(['relayout', ...flat])).code).toBe(0);
    const own = [...cloud.photos().keys()].filter((path) => !path.startsWith('Albums/'));
    expect(own.map((path) => path.includes('/'))).toEqual([false, false]);
  });

  it.each([
    ['--album', 'Rome'],
    ['--filter', "album 'Rome' and photo"],
    ['--filter', 'favorite'],
  ])('says which photos in one folder get sidecars: %s %s', async (flag, value) => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    cloud.put(library.addAlbum('Rome'), 1);
    library.setFavorite(cloud.ids[1] ?? '', true);
    expect((await cloud.firstRun()).code).toBe(0);
    const { code, err } = await cloud.run([flag, value, '--xmp-sidecar']);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect([...cloud.photos().keys()].filter((path) => path.endsWith('.xmp'))).toHaveLength(1);
  });

  it('tells of an album and a library that are not there at once', async () => {
    const cloud = await albumCloud(2);
    cloud.simulator.library.addAlbum('Rome');
    expect((await cloud.firstRun(['--album', 'Rome'])).code).toBe(0);
    const { code, err } = await cloud.run(['--filter', "album 'Rmoe' and library SharedSync-9"]);
    expect(code).toBe(2);
    for (const said of ['no library SharedSync-9', 'no album Rmoe; did you mean Rome?'])
      expect(err).toContain(said);
  });

  it('narrows what is hidden, where that is chosen, and brings none of it by itself', async () => {
    const cloud = await simulated({ library: { assets: 2, bytes: 300 } });
    const { library } = cloud.simulator;
    library.add({ name: 'AWAY.JPG', hidden: true, size: 900 });
    library.add({ name: 'GONE.JPG', hidden: true, size: 200 });
    const sync = async (directory: string, ...args: readonly string[]) => {
      const { code, err } = await cloud.firstRun(['--directory', directory, ...args]);
      expect({ code, err }).toMatchObject({ code: 0 });
      return [...filesIn(join(cloud.folder, directory)).keys()].map((path) => path.replace(/.*\//, ''));
    };
    expect(await sync('hidden', '--album', 'smart:hidden', '--filter', 'hidden and size > 500')).toEqual([
      'AWAY.JPG',
    ]);
    expect(await sync('shown', '--filter', 'not hidden and not deleted')).toHaveLength(2);
    expect(await sync('either', '--filter', 'hidden or not video')).toHaveLength(2);
    const list = async (filter: string) => {
      const { out } = await cloud.run(['list', 'assets', '--filter', filter, '--sort', 'size', '--json']);
      return (JSON.parse(out) as { assets: { name: string }[] }).assets.map(({ name }) => name);
    };
    expect(await list('hidden')).toEqual(['AWAY.JPG', 'GONE.JPG']);
    expect(await list('hidden or size < 5kB and not video')).toHaveLength(4);
    expect(await list('not hidden')).toHaveLength(2);
  });

  it('asks of portraits what Apple alone tells, and follows it', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 300 } });
    const { library } = cloud.simulator;
    const portrait = library.add({ name: 'PORTRAIT.JPG', renderType: 2 });
    const sync = async (filter: string, directory: string) => {
      const { code, err } = await cloud.firstRun(['--filter', filter, '--directory', directory]);
      expect({ code, err }).toMatchObject({ code: 0 });
      return filesIn(join(cloud.folder, directory)).size;
    };
    expect(await sync('portrait', 'portraits')).toBe(1);
    expect(await sync('not portrait', 'others')).toBe(4);
    expect(await asked(cloud, () => sync('not portrait', 'others'))).toEqual({ 'changes/database': 1 });
    library.setFavorite(portrait, true);
    // At most the list of portraits once more.
    const lists = await listed(cloud, async () => expect(await sync('not portrait', 'others')).toBe(4));
    expect(lists).toBeLessThanOrEqual(1);
    const { out } = await cloud.run(['list', 'assets', '--filter', 'portrait and favorite', '--json']);
    expect(JSON.parse(out)).toMatchObject({ listed: 1, notKnown: 0 });
  });
});

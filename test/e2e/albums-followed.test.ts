import { describe, expect, it } from 'vitest';
import { albumCloud, total, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { until } from '../support/child.ts';
import { hasty } from '../support/watching.ts';

const TIMEOUT = { timeout: 60_000 };

describe('a tree of albums', TIMEOUT, () => {
  it('asks who is in which album beside the photos, once, and follows what changes with few requests', async () => {
    const cloud = await albumCloud(200);
    const { library } = cloud.simulator;
    const folder = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: folder });
    cloud.put(rome, ...upTo(70));
    cloud.put(library.addAlbum('Other'), 3, 199);
    const args = ['--tree', 'Albums/{album}'];
    const links = () => [...cloud.photos().keys()].filter((path) => path.startsWith('Albums/'));
    const before = cloud.simulator.requests.length;
    const first = await cloud.firstRun(args);
    expect({ code: first.code, err: first.err }).toMatchObject({ code: 0 });
    // Each counts once, also those of which an album told when they were looked at already.
    expect(first.err).toContain('200 photos and videos looked at');
    expect(first.err).not.toContain('with the file of another one');
    expect(links().filter((path) => path.startsWith('Albums/Travel/Rome/'))).toHaveLength(70);
    expect(links().filter((path) => path.startsWith('Albums/Other/'))).toHaveLength(2);
    const operations = cloud.simulator.requests.slice(before).map(({ operation }) => operation);
    // Downloads have begun before all albums are told: two lists of albums, two pages of the one and one of the other.
    expect(operations.indexOf('download')).toBeLessThan(operations.lastIndexOf('records/query'));

    const again = await asked(cloud, () => cloud.run(args));
    expect(again['download']).toBeUndefined();
    expect(total(again)).toBeLessThanOrEqual(3);

    cloud.put(rome, 150);
    library.setMember(rome, cloud.ids[0] ?? '', false);
    library.changeAlbum(rome, { name: 'Roma' });
    const later = await asked(cloud, () => cloud.run(args));
    expect(later['download']).toBeUndefined();
    expect(later['records/query']).toBeUndefined();
    expect(total(later)).toBeLessThanOrEqual(5);
    expect(links().filter((path) => path.startsWith('Albums/Travel/Roma/'))).toHaveLength(70);
    expect(links().filter((path) => path.startsWith('Albums/Travel/Rome/'))).toHaveLength(0);

    // A new album costs one request more.
    cloud.put(library.addAlbum('New'), 5, 6);
    const more = await asked(cloud, () => cloud.run(args));
    expect(more['download']).toBeUndefined();
    expect(total(more)).toBeLessThanOrEqual(5);
    expect(links().filter((path) => path.startsWith('Albums/New/'))).toHaveLength(2);
    expect(cloud.photos().size - links().length).toBe(200);
  });
});

describe('what happens to albums', TIMEOUT, () => {
  it('trashed and restored, moved, missed while no token was good: an album job follows it all', async () => {
    const cloud = await albumCloud(20);
    const { library } = cloud.simulator;
    const folder = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: folder });
    cloud.put(rome, 1, 2, 3, 4, 5);
    const args = ['--album', 'Travel/Rome'];
    expect((await cloud.firstRun()).code).toBe(0);
    expect((await cloud.run(args)).code).toBe(0);
    const run = async (words = args) => {
      let ended = { code: 0, err: '' };
      const calls = await asked(cloud, async () => {
        ended = await cloud.run(words);
      });
      return { calls, ...ended };
    };

    // In Recently Deleted it stays in its album, and comes back to it.
    library.delete(cloud.ids[1] ?? '');
    expect((await run()).calls['download']).toBeUndefined();
    library.restore(cloud.ids[1] ?? '');
    const restored = await run();
    expect(restored.err).not.toContain('not in the albums');
    expect(total(restored.calls)).toBeLessThanOrEqual(5);

    // Changes that nobody was told of: one leaves, one comes, one lies in Recently Deleted meanwhile.
    library.delete(cloud.ids[5] ?? '');
    await run();
    expect((await cloud.run(['reset', 'tokens', '--yes'])).code).toBe(0);
    library.setMember(rome, cloud.ids[2] ?? '', false);
    const added = library.add({ name: 'MISSED.JPG' });
    library.setMember(rome, added, true);
    const missed = await run();
    expect(missed.code).toBe(0);
    expect(missed.calls['download']).toBe(1);
    expect(missed.err).toMatch(/\d+ photos and videos here that are not in the albums you asked for/);
    library.restore(cloud.ids[5] ?? '');
    const back = JSON.parse((await cloud.run(['list', 'albums', '--refresh', '--json'])).out) as {
      albums: readonly { photos: number; inICloud: number }[];
    };
    expect(back.albums).toMatchObject([{ photos: 5, inICloud: 5 }]);

    // To the top, and away.
    library.changeAlbum(rome, { parentId: undefined });
    expect((await run(['--album', 'Rome'])).calls['download']).toBeUndefined();
    expect((await run()).err).toContain('there is no album Travel/Rome; did you mean Rome?');
    library.changeAlbum(rome, { deleted: true });
    expect((await run(['--album', 'Rome'])).code).toBe(2);
    expect(cloud.photos().size).toBe(21);
  });

  it('E63: a run that watches tells once of an album that is gone, and goes on with the others', async () => {
    const cloud = await albumCloud(6);
    const { library, counters } = cloud.simulator;
    const oslo = library.addAlbum('Oslo');
    cloud.put(oslo, 0);
    expect((await cloud.firstRun(['--auth-only'])).code).toBe(0);
    let said = '';
    let stop = () => {};
    const args = ['--watch-with-interval', '1', '--album', 'Rome', '--album', 'Oslo', '--json'];
    const watching = cloud.run(args, {
      clock: hasty,
      onStart: (kill) => {
        stop = () => kill('SIGTERM');
      },
      onErr: (text) => {
        said += text;
      },
    });
    await until(() => counters.get('download') === 1);
    cloud.put(oslo, 1);
    await until(() => cloud.photos().size === 2);
    // The next cycle has begun: the one that brought it has told what it did.
    const validated = counters.get('validate') ?? 0;
    await until(() => (counters.get('validate') ?? 0) > validated);
    stop();
    const { out } = await watching;
    // Each cycle says it, also one in which nothing was new.
    const cycles = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { notThere?: object; task?: string });
    const missing = cycles.filter(({ task }) => task === 'sync').map(({ notThere }) => notThere);
    expect(missing.length).toBeGreaterThan(1);
    expect(missing.filter((one) => JSON.stringify(one) !== '{"albums":["Rome"],"libraries":[]}')).toEqual([]);
    expect(cloud.photos().size).toBe(2);
    expect(said.split('there is no album Rome').length - 1).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { until } from '../support/child.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { hasty } from '../support/watching.ts';

const TIMEOUT = { timeout: 60_000 };

interface Cloud extends Simulated {
  /** Ids of the photos, the newest first. */
  readonly ids: readonly string[];
  readonly put: (album: string, ...photos: readonly number[]) => void;
}

/** A library of plain photos that lie in albums. */
async function albumCloud(assets: number): Promise<Cloud> {
  const cloud = await simulated({ library: { assets, bytes: 300 } });
  const { library } = cloud.simulator;
  const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const put: Cloud['put'] = (album, ...photos) => {
    for (const at of photos) library.setMember(album, ids[at] ?? '', true);
  };
  return { ...cloud, ids, put };
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const total = (calls: Readonly<Record<string, number>>) =>
  Object.entries(calls).reduce((sum, [name, number]) => (name === 'download' ? sum : sum + number), 0);

describe('--album, where the library was never listed', TIMEOUT, () => {
  it('E61: photos of an album that Apple refuses to tell of are told, and asked for again', async () => {
    const cloud = await albumCloud(8);
    cloud.put(cloud.simulator.library.addAlbum('Rome'), 1, 2, 3);
    const refused = {
      do: 'reply',
      status: 400,
      json: { serverErrorCode: 'BAD_REQUEST', reason: 'no' },
    } as const;
    cloud.simulator.setScenario([{ match: { operation: 'records/lookup' }, action: refused }]);
    const first = await cloud.firstRun(['--album', 'Rome']);
    // A list that may not be whole is a warning (EXIT-CODES.md).
    expect([first.code, first.err.includes('Apple refuses to tell of photos in albums')]).toEqual([0, true]);
    cloud.simulator.setScenario([]);
    expect((await cloud.run(['--album', 'Rome'])).code).toBe(0);
    expect(cloud.photos().size).toBe(3);
  });

  it('takes what is in it by lookups, lists nothing, and follows it from then on', async () => {
    const cloud = await albumCloud(400);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, ...upTo(50).map((at) => at * 3));
    const other = library.addAlbum('Other');
    cloud.put(other, 1, 2, 3, 6);
    const sync = () => cloud.run(['--album', 'Rome']);
    // Of a photo in two albums one file is told.
    const shown = await cloud.firstRun(['--only-print-filenames', '--album', 'Rome', '--album', 'Other']);
    expect(shown.out.match(/\.JPG$/gm)).toHaveLength(52);
    expect((await cloud.run(['reset', 'state', '--yes'])).code).toBe(0);

    const first = await asked(cloud, async () => {
      const { code, err } = await cloud.firstRun(['--album', 'Rome']);
      expect({ code, err }).toMatchObject({ code: 0 });
    });
    expect(cloud.photos().size).toBe(50);
    // The list of albums, then what is in one; photos and their originals are looked up 50 at a time.
    expect(first).toMatchObject({ 'records/query': 2, 'records/lookup': 2, download: 50 });

    for (const most of [3, 1]) {
      const again = await asked(cloud, sync);
      expect(again['download']).toBeUndefined();
      expect(total(again)).toBeLessThanOrEqual(most);
    }

    // One that nobody knows yet, one that is new in the library, and one that leaves.
    cloud.put(rome, 4);
    const added = library.add({ name: 'NEW.JPG' });
    library.setMember(rome, added, true);
    library.add({ name: 'ELSEWHERE.JPG' });
    library.setMember(rome, cloud.ids[0] ?? '', false);
    let told = '';
    const later = await asked(cloud, async () => {
      told = (await sync()).err;
    });
    expect(later['download']).toBe(2);
    expect(later['records/query']).toBeUndefined();
    expect(total(later)).toBeLessThanOrEqual(5);
    expect(told).toContain('1 photo or video here that are not in the albums you asked for; files here stay');
    expect(cloud.photos().size).toBe(52);
    const names = [...cloud.photos().keys()].join(' ');
    expect(names).toContain('NEW.JPG');
    expect(names).not.toContain('ELSEWHERE.JPG');

    // All of the library, later, in the same folder: what is there is not fetched again.
    const all = await asked(cloud, () => cloud.run());
    expect(all['download']).toBe(402 - 52);
    expect(cloud.photos().size).toBe(402);
  });

  it('takes the newest so many of each album with --recent, as icloudpd does', async () => {
    const cloud = await albumCloud(300);
    const { library } = cloud.simulator;
    const names = ['One', 'Two'];
    for (const [at, name] of names.entries())
      cloud.put(library.addAlbum(name), ...upTo(100).map((photo) => photo * 2 + at));
    const args = ['--album', 'One', '--album', 'Two', '--recent', '3'];
    const first = await asked(cloud, () => cloud.firstRun(args));
    expect(first).toMatchObject({ download: 6, 'records/lookup': 6, 'records/query': 5 });
    const numbers = [...cloud.photos().keys()].map((path) => Number(/(\d+)\.JPG$/.exec(path)?.[1]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([295, 296, 297, 298, 299, 300]);
    expect((await asked(cloud, () => cloud.run(args)))['download']).toBeUndefined();
  });
});

describe('--album, where everything is listed', TIMEOUT, () => {
  it('means names at any depth, paths, folders, smart albums and what is in none, and asks for no list', async () => {
    const cloud = await albumCloud(30);
    const { library } = cloud.simulator;
    const travel = library.addAlbum('Travel', { isFolder: true });
    const year = library.addAlbum('2024', { isFolder: true, parentId: travel });
    const rome = library.addAlbum('Rome', { parentId: year });
    cloud.put(rome, 1, 2);
    cloud.put(library.addAlbum('Rome', { parentId: travel }), 3);
    cloud.put(library.addAlbum('xxx vorher/nachher'), 4);
    cloud.put(library.addAlbum('Zürich'.normalize('NFD')), 5);
    cloud.put(library.addAlbum('🏖️🎉'), 6);
    cloud.put(library.addAlbum('.hidden, really: yes'), 7);
    cloud.put(library.addAlbum('!none'), 8);
    cloud.put(library.addAlbum('none'), 9);
    cloud.put(library.addAlbum('Videos'), 10);
    for (const at of [2, 11, 12]) library.setFavorite(cloud.ids[at] ?? '', true);
    cloud.put(library.addAlbum('Private'), 1, 11);
    // One dry run makes everything known but what is in albums.
    expect((await cloud.firstRun(['--dry-run'])).code).toBe(0);

    const numberOf = (path: string) => 30 - Number(/(\d+)\.JPG$/.exec(path)?.[1]);
    const chosenBy = async (...albums: readonly string[]) => {
      const args = albums.flatMap((album) => ['--album', album]);
      const { code, out, err } = await cloud.run(['--only-print-filenames', ...args]);
      expect({ albums, code, err: code === 0 ? '' : err }).toEqual({ albums, code: 0, err: '' });
      const paths = out.split('\n').filter((line) => line.endsWith('.JPG'));
      return { photos: paths.map(numberOf).toSorted((a, b) => a - b), err };
    };
    const rest = upTo(30).filter((at) => at === 0 || at > 11);
    const cases: readonly (readonly [readonly string[], readonly number[]])[] = [
      [['Travel/2024/Rome'], [1, 2]],
      [['Travel/Rome'], [3]],
      [['Rome'], [1, 2, 3]],
      [['Travel'], [1, 2, 3]],
      [['Travel/2024'], [1, 2]],
      [['xxx vorher/nachher'], [4]],
      [[String.raw`xxx vorher\/nachher`], [4]],
      [['Zürich'.normalize('NFC')], [5]],
      [
        ['🏖️🎉', '.hidden, really: yes'],
        [6, 7],
      ],
      [[String.raw`\!none`], [8]],
      [[String.raw`\none`], [9]],
      [['Videos'], [10]],
      [['smart:videos'], []],
      [['Favorites'], [2, 11, 12]],
      [
        ['Favorites', '!Private'],
        [2, 12],
      ],
      [
        ['smart:favorites', 'Travel/Rome', '!Travel/2024'],
        [3, 11, 12],
      ],
      [['none'], rest],
      [
        ['none', 'Rome', '!Favorites'],
        [0, 1, 3, ...rest.filter((at) => at > 12)],
      ],
      [
        ['!Travel', '!none'],
        [4, 5, 6, 7, 8, 9, 10, 11],
      ],
    ];
    const calls = await asked(cloud, async () => {
      for (const [albums, photos] of cases) {
        const chosen = await chosenBy(...albums);
        expect({ albums, photos: chosen.photos }).toEqual({ albums, photos });
      }
    });
    const several = await chosenBy('Rome');
    expect(several.err).toContain('--album Rome means 2 albums: Travel/2024/Rome, Travel/Rome');
    // Each album is asked for once, the list of albums with its two folders once.
    expect(calls['records/query']).toBe(3 + 10);
    expect(calls['internal/records/query/batch']).toBeUndefined();
    expect(calls['download']).toBeUndefined();
  });

  it('E63: an album that is not there ends the run before anything is downloaded, with the nearest ones, all at once', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 1);
    const wrong = ['--album', 'Romme', '--album', '!Favourites', '--album', 'Rome', '--album', 'Atlantis'];
    let ended: { code: number; err: string } = { code: 0, err: '' };
    const calls = await asked(cloud, async () => {
      ended = await cloud.firstRun(wrong);
    });
    expect(ended.code).toBe(2);
    for (const text of [
      'there is no album Romme; did you mean Rome?',
      'there is no album Favourites; did you mean Favorites?',
      'there is no album Atlantis\n',
      'hint: run `keepsake list albums --username',
    ])
      expect(ended.err).toContain(text);
    // A slip is no job.
    expect((JSON.parse((await cloud.run(['jobs', '--json'])).out) as { jobs: unknown }).jobs).toEqual([]);
    expect(calls['download']).toBeUndefined();
    expect(cloud.photos().size).toBe(0);

    expect((await cloud.run(['--album', 'Rome'])).code).toBe(0);
    library.changeAlbum(rome, { name: 'Roma' });
    const { code, err } = await cloud.run(['--album', 'Rome']);
    expect({ code, err }).toMatchObject({ code: 2 });
    expect(err).toContain('there is no album Rome; did you mean Roma?');
    expect(cloud.photos().size).toBe(1);

    const hidden = await cloud.run(['--album', 'Hidden', '--album', '!Portrait']);
    expect(hidden.code).toBe(2);
    expect(hidden.err).toContain('by the smart album Hidden in this version');
    expect(hidden.err).toContain('by the smart album Portrait in this version');

    const bad = await cloud.run(['--album', 'smart:favourites', '--album', '!', '--recent', '0']);
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('--album: a name is missing');
    expect(bad.err).toContain('--recent takes');
    expect((await cloud.run(['--album', 'smart:favourites'])).err).toContain('did you mean favorites?');
  });
});

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

    // In the trash it stays in its album, and comes back to it.
    library.delete(cloud.ids[1] ?? '');
    expect((await run()).calls['download']).toBeUndefined();
    library.restore(cloud.ids[1] ?? '');
    const restored = await run();
    expect(restored.err).not.toContain('not in the albums');
    expect(total(restored.calls)).toBeLessThanOrEqual(5);

    // Changes that nobody was told of: one leaves, one comes, one lies in the trash meanwhile.
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
    const args = ['--watch-with-interval', '1', '--album', 'Rome', '--album', 'Oslo'];
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
    stop();
    await watching;
    expect(cloud.photos().size).toBe(2);
    expect(said.split('there is no album Rome').length - 1).toBe(1);
  });
});

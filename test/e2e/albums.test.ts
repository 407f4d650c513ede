import { describe, expect, it } from 'vitest';
import { albumCloud, total, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';

const TIMEOUT = { timeout: 60_000 };

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

  it('E68: an album that Apple names and cannot give is the album that it was', async () => {
    const cloud = await albumCloud(8);
    const { library } = cloud.simulator;
    cloud.put(library.addAlbum('Rome'), 1, 2);
    const sync = ['--album', 'Rome'];
    expect((await cloud.firstRun(sync)).code).toBe(0);
    library.add({ name: 'NEW.JPG' });
    const lost = { zones: [{ serverErrorCode: 'BAD_REQUEST', reason: 'Invalid continuation format' }] };
    const failed = { set: { serverErrorCode: 'INTERNAL_ERROR' }, remove: ['recordType', 'fields'] };
    const told = { do: 'damage', recordType: 'CPLAlbum', record: 'all', ...failed };
    cloud.simulator.setScenario([
      { match: { operation: 'changes/zone' }, action: { do: 'reply', status: 200, json: lost } },
      { match: { recordType: 'CPLAlbumByPositionLive' }, action: told },
    ]);
    const { code, err } = await cloud.run(sync);
    expect([code, err.includes('Apple does not tell of all albums')]).toEqual([0, true]);
    cloud.simulator.setScenario([]);
    expect((await cloud.run(sync)).code).toBe(0);
    expect(cloud.photos().size).toBe(2);
  });

  it('takes what is in it by lookups, lists nothing, and follows it from then on', async () => {
    const cloud = await albumCloud(400);
    const { library } = cloud.simulator;
    // Each time, although there is no album at all, and nothing changes between.
    for (const run of [cloud.firstRun, cloud.run, cloud.run])
      expect((await run(['--album', 'Atlantis'])).err).toContain('there is no album Atlantis');
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

    const bad = await cloud.run(['--album', 'smart:favourites', '--album', '!', '--recent', '0']);
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('--album: a name is missing');
    expect(bad.err).toContain('--recent takes');
    expect((await cloud.run(['--album', 'smart:favourites'])).err).toContain('did you mean favorites?');
    cloud.simulator.library.addAlbum('!bang');
    expect((await cloud.run(['--album', '!bang'])).err).toContain(String.raw`did you mean \!bang?`);
  });

  it('E63: a library and albums that are not there are told at once, of a library that was listed or never', async () => {
    const cloud = await albumCloud(4);
    cloud.put(cloud.simulator.library.addAlbum('Rome'), 1);
    const wrong = ['--library', 'SharedSync-X', '--album', 'Romme', '--album', '!Oslo'];
    for (const command of [cloud.firstRun, cloud.run]) {
      const { code, err } = await command(wrong);
      expect(code).toBe(2);
      expect(err).toContain('--library: this account has no library SharedSync-X');
      expect(err).toContain('there is no album Romme; did you mean Rome?');
      expect(err).toContain('there is no album Oslo');
      const right = await command(['--library', 'SharedSync-X', '--album', 'Rome']);
      expect(right.code).toBe(2);
      expect(right.err).not.toContain('there is no album');
      expect((await cloud.run(['--dry-run'])).code).toBe(0);
    }
  });

  it('albums that are all left out, and two of one path, are told apart', async () => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    const travel = library.addAlbum('Travel', { isFolder: true });
    const [one, other] = [0, 1].map(() => library.addAlbum('Rome', { parentId: travel }));
    cloud.put(one ?? '', 1);
    cloud.put(other ?? '', 1, 2);
    const nothing = await cloud.firstRun(['--album', 'Rome', '--album', '!Travel/Rome']);
    expect({ code: nothing.code, photos: cloud.photos().size }).toEqual({ code: 0, photos: 0 });
    expect(nothing.err).toContain('--album: everything that is named is left out, so no photo is wanted');
    const ids = [one, other].map(String).toSorted();
    for (const id of ids) expect(nothing.err).toContain(`Travel/Rome (id ${id})`);
    const same = await cloud.run(['--album', 'Rome', '--album', '!Rome']);
    expect({ code: same.code, err: same.err }).toEqual({
      code: 2,
      err: expect.stringContaining('--album: everything that is named is left out'),
    });
    const listed = await cloud.run(['list', 'albums']);
    for (const id of ids) expect(listed.out).toContain(`Travel/Rome (id ${id})`);
    const json: { albums: readonly { album: string }[] } = JSON.parse(
      (await cloud.run(['list', 'albums', '--json'])).out,
    );
    expect(json.albums.map(({ album }) => album)).toEqual(['Travel/Rome', 'Travel/Rome']);
  });
});

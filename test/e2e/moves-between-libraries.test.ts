import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 180_000 };
const NOTHING_NEW = { 'changes/database': 2 };
/** Folders that a photo changes with its library, or with the name that iCloud gives it there. */
const FOLDERS = { private: '{library}/{year}', shared: '{year}/{id}' };

async function libraries(assets: number, sharedLibrary: 'private' | 'shared') {
  const cloud = await simulated({ library: { assets, bytes: 3_000 }, sharedLibrary });
  const { library } = cloud.simulator;
  if (sharedLibrary === 'shared') library.quirks.partialDeltas = 'everywhere';
  const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const args = ['--library', 'all', '--folder-structure', FOLDERS[sharedLibrary]];
  const run = async (words: readonly string[] = args) => {
    const { code, err } = await cloud.run(words);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    return err;
  };
  const downloads = () => cloud.simulator.counters.get('download') ?? 0;
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  expect(downloads()).toBe(assets);
  /** Where the bytes of a photo lie. */
  const placesOf = (id: string) =>
    [...cloud.photos()].flatMap(([path, bytes]) => (bytes.toString('base64') === bytesOf(id) ? [path] : []));
  const contents = new Map([...library.files()].map((file) => [file.asset, file.bytes().toString('base64')]));
  const bytesOf = (id: string) => contents.get(id) ?? '';
  return { ...cloud, args, library, ids, run, command: cloud.run, downloads, placesOf };
}

it.each(['private', 'shared'] as const)(
  'E57: photos that move between libraries (the shared one in the %s database) take their files along, whatever comes first',
  TIMEOUT,
  async (where) => {
    const cloud = await libraries(7, where);
    const { library, ids, run, downloads, placesOf } = cloud;
    const [whole = '', twinFirst = '', oldFirst = '', edited = '', removed = '', ignored = '', copy = ''] =
      ids;
    const before = new Map(ids.map((id) => [id, placesOf(id)]));
    const pathOf = (id: string) => join(cloud.folder, 'photos', before.get(id)?.[0] ?? '');
    const isElsewhere = (id: string) => {
      const now = placesOf(id);
      expect(now).toHaveLength(1);
      return now[0] !== before.get(id)?.[0];
    };
    writeFileSync(pathOf(edited), 'edited here');
    rmSync(pathOf(removed));
    await run(['ignore', ignored]);

    const halves = [
      library.startMoveToShared(twinFirst, { first: 'twin' }),
      library.startMoveToShared(oldFirst, { first: 'old' }),
    ];
    const [wholeThere = '', , removedThere = '', ignoredThere = ''] = [whole, edited, removed, ignored].map(
      (id) => library.moveToShared(id),
    );
    library.moveToShared(copy, { leaves: 'photo' });
    const looked = await cloud.command([...cloud.args, '--dry-run']);
    const told = ['would download', 'moved to another library'].map((words) => looked.err.includes(words));
    expect(told).toEqual([false, true]);
    // The one of which nothing but that it left is known yet.
    expect(looked.err).toContain('1 photo or video gone from iCloud');
    if (where === 'private') {
      // They are photos of the library that has them now, also for who wants no other.
      const there = await cloud.command([...cloud.args, '--library', '!PrimarySync', '--dry-run']);
      expect(there.err).toContain('files there already');
      expect(there.err).not.toContain('in a library that you did not ask for');
    }
    const said = await run();
    expect(said).toMatch(/moved to another library in iCloud/);
    // What stays of them is counted as the run behind it counts it.
    const counts = (err: string) => err.match(/\d+ (?:files? (?:there already|changed by you)|skipped:).*/g);
    expect(counts(said)).toHaveLength(3);
    expect(counts(looked.err)).toEqual(counts(said));
    expect(isElsewhere(whole)).toBe(true);
    const ofUser = [...cloud.photos().values()].filter((bytes) => bytes.toString() === 'edited here');
    expect([ofUser.length, existsSync(pathOf(edited))]).toEqual([1, false]);
    // What is not decided is where it was.
    for (const id of [twinFirst, oldFirst, copy]) expect(isElsewhere(id)).toBe(false);

    for (const half of halves) half.finish();
    await run();
    for (const id of [twinFirst, oldFirst]) expect(isElsewhere(id)).toBe(true);
    // What is in both libraries for good has a place for each.
    expect(placesOf(copy)).toHaveLength(2);
    expect(await asked(cloud, () => run())).toEqual(NOTHING_NEW);

    // Gone from one of the two: nothing lies there twice, and nothing was deleted.
    library.delete(copy);
    await run();
    expect(isElsewhere(copy)).toBe(true);
    const trash = join(cloud.folder, 'photos', '.keepsake', 'trash');
    const put = readdirSync(trash, { recursive: true, encoding: 'utf8' });
    expect(put.filter((name) => name.endsWith('.JPG'))).toHaveLength(1);

    // Back again, with all that the user did to them.
    for (const id of [wholeThere, removedThere, ignoredThere]) library.moveToPersonal(id);
    await run();
    expect(cloud.photos().size).toBe(ids.length - 1);
    expect(placesOf(removed)).toEqual([]);
    expect(placesOf(ignored)).toHaveLength(1);
    expect(await asked(cloud, () => run())).toEqual(NOTHING_NEW);
    expect(downloads()).toBe(ids.length);
    const status = await cloud.command(['status', '--json']);
    expect(JSON.parse(status.out)).toMatchObject({ files: ids.length, failed: 0 });
    expect(cloud.simulator.violations).toEqual([]);
  },
);

it(
  'E57: a photo that is in both libraries for good has a place for each after a cycle; live parts and edits go along with one that moves',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: 'demo', sharedLibrary: 'private' });
    const { library, counters } = cloud.simulator;
    const args = [
      '--library',
      'all',
      '--folder-structure',
      '{library}',
      '--size',
      'original',
      '--size',
      'adjusted',
    ];
    const run = async (...words: readonly string[]) => {
      const { code, err } = await cloud.run([...words, ...args]);
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    };
    expect((await cloud.firstRun(args)).code).toBe(0);
    const before = [...cloud.photos().keys()];
    const downloads = counters.get('download');

    const live = library.find('IMG_1501.HEIC');
    const edited = library.find('IMG_1505.HEIC');
    for (const id of [live, edited]) library.moveToShared(id);
    library.moveToShared(library.find('IMG_1101.JPG'), { leaves: 'photo' });
    await run();
    const after = [...cloud.photos().keys()];
    const came = after.filter((path) => !before.includes(path));
    const went = before.filter((path) => !after.includes(path));
    expect(came.length).toBeGreaterThanOrEqual(4);
    expect(came.map((path) => path.replace('shared/', 'personal/')).toSorted()).toEqual(went.toSorted());
    await run('audit');

    await run();
    expect(cloud.photos().size).toBe(before.length + 1);
    expect(await asked(cloud, () => run())).toEqual(NOTHING_NEW);
    await run('audit');
    expect(counters.get('download')).toBe(downloads);
    expect(cloud.simulator.violations).toEqual([]);
  },
);

it(
  'E57: a photo that is in both libraries comes after a cycle also where albums choose',
  TIMEOUT,
  async () => {
    const { library, ids, args, run, downloads, placesOf, ...cloud } = await libraries(3, 'private');
    const [copy = ''] = ids;
    const chosen = [...args, '--album', '!Receipts'];
    library.addAlbum('Receipts');
    await run(chosen);
    library.moveToShared(copy, { leaves: 'photo' });
    await run(chosen);
    expect(placesOf(copy)).toHaveLength(1);
    await run(chosen);
    expect(placesOf(copy)).toHaveLength(2);
    expect(await asked(cloud, () => run(chosen))).toEqual(NOTHING_NEW);
    expect(downloads()).toBe(ids.length);
  },
);

it(
  'E57: the links of a photo that leaves its library go, also where it arrives in another one only later',
  TIMEOUT,
  async () => {
    const cloud = await libraries(3, 'private');
    const { library, ids, run, placesOf } = cloud;
    const [atOnce = '', later = '', stays = ''] = ids;
    const album = library.addAlbum('Rome');
    for (const id of ids) library.setMember(album, id, true);
    const args = [...cloud.args, '--tree', 'Albums/{library}/{album}', '--tree', 'By/{library}'];
    await run(args);
    for (const id of ids) expect(placesOf(id)).toHaveLength(3);

    library.moveToShared(atOnce);
    const half = library.startMoveToShared(later, { first: 'old' });
    await run(args);
    half.finish();
    await run(args);
    // An album is of the personal library; every photo of the shared one is in the other tree.
    for (const id of [atOnce, later])
      expect(placesOf(id).map((path) => path.replace(/[^/]*$/, ''))).toEqual(['By/shared/', 'shared/2025/']);
    expect(placesOf(stays)).toHaveLength(3);
    const status = await cloud.command(['status', '--failed', '--json']);
    expect(JSON.parse(status.out)).toMatchObject({ failed: 0 });
    expect(await asked(cloud, () => run(args))).toEqual(NOTHING_NEW);
  },
);

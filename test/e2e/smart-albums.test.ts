import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumCloud, total, upTo } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };

const PORTRAIT = 2;
const PLAIN = 0;
const SMART_LIST = 'CPLAssetAndMasterInSmartAlbumByAssetDate';

/** Places of the photos that are there, by their names. */
function placesOf(photos: ReadonlyMap<string, Buffer>, count: number): readonly number[] {
  const places = [...photos.keys()].map((path) => count - Number(/(\d+)\.JPG$/.exec(path)?.[1]));
  return places.toSorted((a, b) => a - b);
}

describe('smart albums that only lists of their own tell', TIMEOUT, () => {
  it('portraits are taken, followed by few requests, and listed once', async () => {
    const cloud = await albumCloud(240);
    const { library } = cloud.simulator;
    const portraits = upTo(120).map((at) => at * 2);
    for (const at of portraits) library.setRenderType(cloud.ids[at] ?? '', PORTRAIT);
    const sync = () => cloud.run(['--album', 'Portrait']);
    const smartLists = () =>
      cloud.simulator.requests.filter(({ recordType }) => recordType === SMART_LIST).length;

    const first = await asked(cloud, async () => {
      const { code, err } = await cloud.firstRun(['--album', 'Portrait']);
      expect({ code, err }).toMatchObject({ code: 0 });
    });
    expect(placesOf(cloud.photos(), 240)).toEqual(portraits);
    expect(first['download']).toBe(120);
    expect(smartLists()).toBe(2);

    const again = await asked(cloud, sync);
    expect(again['download']).toBeUndefined();
    expect(total(again)).toBe(1);

    // One becomes a portrait, one is none any more, one is a new photo, and one is something else.
    library.setRenderType(cloud.ids[1] ?? '', PORTRAIT);
    library.setRenderType(cloud.ids[0] ?? '', PLAIN);
    const changed = await asked(cloud, async () => {
      const { err } = await sync();
      expect(err).toContain('1 photo or video here that are not in the albums you asked for');
    });
    expect(changed).toMatchObject({ download: 1 });
    // Each of the two is asked for alone: another list would be two pages.
    expect(smartLists()).toBe(4);
    expect(total(changed)).toBeLessThanOrEqual(7);
    expect(placesOf(cloud.photos(), 240)).toEqual([0, 1, ...portraits.slice(1)]);
    expect(total(await asked(cloud, sync))).toBeLessThanOrEqual(1);

    // What the other flags of this folder brought up to date meanwhile is no gap.
    for (const at of [3, 5, 7, 9]) library.setRenderType(cloud.ids[at] ?? '', PORTRAIT);
    expect((await cloud.run(['--dry-run', '--album', 'Videos'])).code).toBe(0);
    const many = await asked(cloud, sync);
    expect(many['download']).toBe(4);
    // Four questions are more than the two pages of a list.
    expect(smartLists()).toBe(6);

    const listed = await cloud.run(['list', 'smart-albums', '--json']);
    const { smartAlbums } = JSON.parse(listed.out) as { smartAlbums: { album: string; photos: unknown }[] };
    const photosIn = Object.fromEntries(smartAlbums.map(({ album, photos }) => [album, photos]));
    expect(photosIn).toMatchObject({ 'smart:portrait': 124, 'smart:long-exposure': null });
  });

  it('portraits are left out, make a tree of links, and count with --recent', async () => {
    const cloud = await albumCloud(12);
    const { library } = cloud.simulator;
    for (const at of [2, 4, 6]) library.setRenderType(cloud.ids[at] ?? '', PORTRAIT);
    expect((await cloud.firstRun(['--album', '!Portrait'])).code).toBe(0);
    expect(placesOf(cloud.photos(), 12)).toEqual([0, 1, 3, 5, 7, 8, 9, 10, 11]);
    const newest = await cloud.run(['--only-print-filenames', '--album', 'smart:portrait', '--recent', '2']);
    const places = newest.out.match(/\d+(?=\.JPG$)/gm)?.map((name) => 12 - Number(name));
    expect(places?.toSorted((a, b) => a - b)).toEqual([2, 4]);

    const tree = ['--album', 'Portrait', '--album', 'Long Exposure', '--tree', 'People/%Y'];
    library.setRenderType(cloud.ids[8] ?? '', 4);
    const { code, err } = await cloud.run(tree);
    expect({ code, err }).toMatchObject({ code: 0 });
    const people = new Map([...cloud.photos()].filter(([path]) => path.startsWith('People/')));
    expect(placesOf(people, 12)).toEqual([2, 4, 6, 8]);
    library.setRenderType(cloud.ids[4] ?? '', PLAIN);
    expect((await cloud.run(tree)).code).toBe(0);
    // What is wanted no longer stays, as its file does.
    const kept = [...cloud.photos().keys()].filter((path) => path.startsWith('People/'));
    expect(kept).toHaveLength(4);
  });

  it('what is hidden or in Recently Deleted is taken where it is named, and followed from then on', async () => {
    const cloud = await albumCloud(12);
    const { library } = cloud.simulator;
    const id = (at: number) => cloud.ids[at] ?? '';
    for (const at of [1, 2]) library.setHidden(id(at), true);
    for (const at of [3, 4]) library.delete(id(at));
    library.setFavorite(id(1), true);
    // What was hidden before anything was listed, and what is not named, stays where it is.
    const favorites = await cloud.firstRun(['--album', 'Favorites', '--album', '!Hidden']);
    expect({ code: favorites.code, photos: cloud.photos().size }).toEqual({ code: 0, photos: 0 });

    const hidden = () => cloud.run(['--album', 'Hidden']);
    const both = () => cloud.run(['--album', 'Hidden', '--album', 'Recently Deleted']);
    const first = await asked(cloud, hidden);
    expect(first['download']).toBe(2);
    expect(placesOf(cloud.photos(), 12)).toEqual([1, 2]);
    expect(total(await asked(cloud, hidden))).toBe(1);
    expect((await asked(cloud, both))['download']).toBe(2);
    expect(placesOf(cloud.photos(), 12)).toEqual([1, 2, 3, 4]);

    // One more of each, one new photo that was never shown, an edit, and one that is back.
    library.setHidden(id(5), true);
    library.delete(id(6));
    library.add({ name: 'SECRET_7.JPG', hidden: true });
    library.edit(id(1));
    library.setHidden(id(2), false);
    let told = '';
    const calls = await asked(cloud, async () => void (told = (await both()).err));
    expect(calls['download']).toBe(3);
    expect(calls['records/query']).toBeUndefined();
    expect(placesOf(new Map([...cloud.photos()].filter(([path]) => path.includes('IMG'))), 12)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect([...cloud.photos().keys()].join(' ')).toContain('SECRET_7.JPG');
    expect(told).toContain('1 photo or video here that are not in the albums you asked for');
    const adjusted = await asked(cloud, () => cloud.run(['--album', 'Hidden', '--size', 'adjusted']));
    expect(adjusted['download']).toBe(1);

    // Nothing else of the library has come with them, and it is still all there for other jobs.
    const { out } = await cloud.run(['list', 'smart-albums', '--json']);
    const { smartAlbums } = JSON.parse(out) as { smartAlbums: { album: string; photos: unknown }[] };
    expect(Object.fromEntries(smartAlbums.map(({ album, photos }) => [album, photos]))).toMatchObject({
      'smart:hidden': 3,
      'smart:recently-deleted': 3,
      'smart:favorites': 0,
    });
    library.purge(id(3));
    expect((await both()).code).toBe(0);
    // Of eight that are shown two are here.
    expect((await asked(cloud, () => cloud.run()))['download']).toBe(6);
    expect((await cloud.run(['verify'])).code).toBe(0);
  });

  it('E66: a hidden photo that failed is tried again by the job that wants it, and by no other', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const id = (at: number) => cloud.ids[at] ?? '';
    for (const at of [1, 3]) library.setHidden(id(at), true);
    for (const at of [2, 4]) library.delete(id(at));
    const refused = { do: 'reply', status: 410, json: { reason: 'no' } } as const;
    cloud.simulator.setScenario([1, 2, 3, 4].map((at) => ({ match: { asset: id(at) }, action: refused })));
    const args = ['--album', 'Hidden', '--album', 'Recently Deleted'];
    await cloud.firstRun(args);
    expect(cloud.photos().size).toBe(0);
    cloud.simulator.setScenario([]);
    expect((await cloud.run(['--album', 'Favorites'])).code).toBe(0);
    expect((await cloud.run(['--recent', '2'])).code).toBe(0);
    const newest = await cloud.run([...args, '--recent', '1', '--only-print-filenames']);
    const places = newest.out.match(/\d+(?=\.JPG$)/gm)?.map((name) => 6 - Number(name));
    expect(places).toEqual([1, 2]);
    expect((await asked(cloud, () => cloud.run(args)))['download']).toBe(4);
  });

  it('F46: smart albums that are named have folders in trees of albums, and each job keeps its own', async () => {
    const cloud = await albumCloud(8);
    const { library } = cloud.simulator;
    const id = (at: number) => cloud.ids[at] ?? '';
    for (const at of [0, 1]) library.setFavorite(id(at), true);
    for (const at of [1, 2]) library.setRenderType(id(at), PORTRAIT);
    library.setHidden(id(3), true);
    cloud.put(library.addAlbum('Rome'), 0, 5);
    cloud.put(library.addAlbum('Portrait'), 6);
    const tree = ['--tree', 'Albums/{album}'];
    const named = ['smart:favorites', 'smart:portrait', 'Hidden'].flatMap((name) => ['--album', name]);
    const links = () =>
      [...cloud.photos().keys()]
        .filter((path) => path.startsWith('Albums/'))
        .map((path) => `${path.split('/')[1]} ${8 - Number(/(\d+)\.JPG$/.exec(path)?.[1])}`)
        .toSorted();
    const run = async (...args: readonly string[]) => {
      const { code, err } = await cloud.firstRun(args);
      expect({ code, err }).toMatchObject({ code: 0 });
      return err;
    };
    await run(...tree, ...named);
    const own = ['Favorites 0', 'Favorites 1', 'Hidden 3', 'Portrait (smart) 1', 'Portrait (smart) 2'];
    expect(links()).toEqual([...own, 'Rome 0'].toSorted());
    expect(total(await asked(cloud, () => run(...tree, ...named)))).toBe(1);

    // A job that names none makes those of its albums, and leaves the others alone.
    await run(...tree);
    const all = [...own, 'Portrait 6', 'Rome 0', 'Rome 5'];
    expect(links()).toEqual(all.toSorted());
    library.setFavorite(id(1), false);
    library.setRenderType(id(2), PLAIN);
    await run(...tree);
    expect(links()).toEqual(all.toSorted());
    await run(...tree, ...named);
    const left = all.filter((link) => link !== 'Favorites 1' && link !== 'Portrait (smart) 2');
    expect(links()).toEqual(left.toSorted());
    expect(cloud.photos().size).toBe(8 + left.length);

    // Without a job that names them they go with a relayout.
    const { jobs }: { jobs: readonly { name: string; rule?: unknown }[] } = JSON.parse(
      (await cloud.run(['jobs', '--json'])).out,
    );
    expect(jobs).toHaveLength(2);
    expect(await run('relayout', ...tree)).not.toContain('removed');
    for (const { name } of jobs) await cloud.run(['jobs', 'forget', name]);
    expect(await run('relayout', ...tree, '--dry-run')).toContain('3 links would be removed');
    expect(await run('relayout', ...tree)).toContain('3 links removed');
    expect(links()).toEqual(['Portrait 6', 'Rome 0', 'Rome 5']);
  });

  it('what was taken of them is brought back by a repair, and moves with a relayout', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const id = (at: number) => cloud.ids[at] ?? '';
    library.setHidden(id(1), true);
    library.delete(id(2));
    const albums = ['--album', 'Hidden', '--album', 'Recently Deleted'];
    expect((await cloud.firstRun(albums)).code).toBe(0);
    const before = cloud.photos();
    expect(before.size).toBe(2);
    for (const path of before.keys()) rmSync(join(cloud.folder, 'photos', path));
    expect((await cloud.run(['verify'])).code).toBe(3);
    const repaired = await cloud.run(['verify', '--repair']);
    expect({ code: repaired.code, err: repaired.err }).toMatchObject({ code: 0 });
    expect(cloud.photos()).toEqual(before);
    const moved = await cloud.run(['relayout', '--folder-structure', 'none', ...albums]);
    expect({ code: moved.code, err: moved.err }).toEqual({
      code: 0,
      err: expect.stringContaining('2 files moved'),
    });
  });

  it('a photo that went to another library is in Recently Deleted of the first, and nobody deleted it', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 300 }, sharedLibrary: 'private' });
    const { library } = cloud.simulator;
    const [moved = '', deleted = ''] = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
    const args = ['--library', 'all', '--album', 'Recently Deleted', '--album', 'Panoramas'];
    expect((await cloud.firstRun(args)).code).toBe(0);
    library.moveToShared(moved);
    library.delete(deleted);
    const { code, err } = await cloud.run(args);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(cloud.photos().size).toBe(1);
    expect(err).toContain('Apple does not tell which photos of shared libraries are in Recently Deleted');
  });

  it('E65: a list that Apple refuses is told, nothing is taken on a guess, and it is asked for again', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    library.setRenderType(cloud.ids[1] ?? '', PORTRAIT);
    const json = { serverErrorCode: 'BAD_REQUEST', reason: 'Index has invalid data' };
    const refused = { do: 'reply', status: 400, json } as const;
    cloud.simulator.setScenario([{ match: { recordType: SMART_LIST }, action: refused }]);
    const first = await cloud.firstRun(['--album', 'Portrait']);
    expect(first.err).toContain('Apple does not list what is in an album');
    expect(cloud.photos().size).toBe(0);
    cloud.simulator.setScenario([]);
    expect((await cloud.run(['--album', 'Portrait'])).code).toBe(0);
    expect(placesOf(cloud.photos(), 6)).toEqual([1]);
  });
});

import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const TREE = ['--tree', 'Albums/{album}'];

interface Cloud extends Simulated {
  /** Ids of the photos, the newest first. */
  readonly ids: readonly string[];
  readonly put: (album: string, ...photos: readonly number[]) => void;
  readonly takeOut: (album: string, ...photos: readonly number[]) => void;
}

async function albumCloud(assets: number): Promise<Cloud> {
  const cloud = await simulated({ library: { assets, bytes: 300 } });
  const { library } = cloud.simulator;
  const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const set =
    (isIn: boolean) =>
    (album: string, ...photos: readonly number[]) => {
      for (const at of photos) library.setMember(album, ids[at] ?? '', isIn);
    };
  return { ...cloud, ids, put: set(true), takeOut: set(false) };
}

async function synced(cloud: Simulated, args: readonly string[] = TREE): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

/** Names below a tree, without those of the files. */
function foldersOf(cloud: Simulated, tree = 'Albums'): Readonly<Record<string, number>> {
  const folders: Record<string, number> = {};
  for (const path of cloud.photos().keys()) {
    if (!path.startsWith(`${tree}/`)) continue;
    const folder = path.slice(tree.length + 1, path.lastIndexOf('/'));
    folders[folder] = (folders[folder] ?? 0) + 1;
  }
  return folders;
}

const primaries = (cloud: Simulated) =>
  [...cloud.photos().keys()].filter((path) => !path.startsWith('Albums/'));

describe('a tree of albums', TIMEOUT, () => {
  it('F42, F46: photos of several albums, folders in folders, and every change of them', async () => {
    const cloud = await albumCloud(12);
    const { library } = cloud.simulator;
    const travel = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: travel });
    const odd = library.addAlbum('a/b: ..');
    cloud.put(rome, 0, 1, 2);
    cloud.put(odd, 2, 3);

    const first = await synced(cloud);
    expect(foldersOf(cloud)).toEqual({ 'Travel/Rome': 3, a_b____: 2 });
    expect(first).toContain('5 links made');
    const photos = primaries(cloud);
    expect(photos).toHaveLength(12);
    const counts = photos.map((path) => lstatSync(join(cloud.folder, 'photos', path)).nlink);
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3]);
    expect(await asked(cloud, () => synced(cloud))).toEqual({ 'changes/database': 1 });

    // One leaves, one comes: no download, and few requests.
    cloud.takeOut(rome, 0);
    cloud.put(rome, 4);
    const changed = await asked(cloud, () => synced(cloud));
    expect(changed['download']).toBeUndefined();
    expect(Object.values(changed).reduce((sum, number) => sum + number, 0)).toBeLessThanOrEqual(5);
    expect(foldersOf(cloud)).toEqual({ 'Travel/Rome': 3, a_b____: 2 });
    expect(primaries(cloud)).toEqual(photos);

    library.changeAlbum(rome, { name: 'Roma' });
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({ 'Travel/Roma': 3, a_b____: 2 });
    library.changeAlbum(rome, { parentId: undefined });
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({ Roma: 3, a_b____: 2 });
    expect(statSync(join(cloud.folder, 'photos/Albums/Travel'), { throwIfNoEntry: false })).toBeUndefined();
    library.changeAlbum(odd, { deleted: true });
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({ Roma: 3 });
    library.changeAlbum(rome, { deleted: true });
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({});
    expect(statSync(join(cloud.folder, 'photos/Albums'), { throwIfNoEntry: false })).toBeUndefined();
    expect(primaries(cloud)).toEqual(photos);
    expect(cloud.simulator.violations).toEqual([]);
  });

  it('F45: what the user put into an album folder stays, also when the album is gone', async () => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 2);
    await synced(cloud);
    const links = [...cloud.photos().keys()].filter((path) => path.startsWith('Albums/')).toSorted();
    const [edited = '', gone = ''] = links.map((path) => join(cloud.folder, 'photos', path));
    rmSync(edited);
    writeFileSync(edited, 'mine');
    rmSync(gone);
    writeFileSync(join(cloud.folder, 'photos/Albums/Rome/notes.txt'), 'mine, too');
    library.changeAlbum(rome, { name: 'Roma' });
    await synced(cloud);
    // The one that was taken away stays away under the new name, too.
    expect(foldersOf(cloud)).toEqual({ Rome: 2, Roma: 1 });
    library.changeAlbum(rome, { deleted: true });
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({ Rome: 2 });
    expect(primaries(cloud)).toHaveLength(4);
  });

  it('C35: a file that fails is tried once in a run and counted once, in however many albums its photo is', async () => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    for (const name of ['Rome', 'Paris']) cloud.put(library.addAlbum(name), 0, 1);
    cloud.simulator.setScenario([
      { match: { service: 'content', file: 'IMG_0000004.JPG' }, action: { do: 'gone' } },
    ]);
    const { code, out } = await cloud.firstRun([...TREE, '--json']);
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 3,
      assets: 4,
      saved: 3,
      failed: 1,
      failures: [{ asset: cloud.ids[0] }],
    });
    expect((await cloud.run(['status', '--failed'])).out).toContain('1 attempt,');
    cloud.simulator.setScenario([]);
    expect((await cloud.run(['retry', ...TREE])).code).toBe(0);
    expect(foldersOf(cloud)).toEqual({ Rome: 2, Paris: 2 });
  });

  it('C35: links that fail are counted once, and made when what stood in the way is gone', async () => {
    const cloud = await albumCloud(4);
    cloud.put(cloud.simulator.library.addAlbum('Rome'), 0, 1);
    const inTheWay = join(cloud.folder, 'photos', 'Albums', 'Rome');
    mkdirSync(dirname(inTheWay), { recursive: true });
    writeFileSync(inTheWay, 'of my own');
    const { code, out } = await cloud.firstRun([...TREE, '--json']);
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 3, saved: 4, links: { made: 0, failed: 2 } });
    expect(readFileSync(inTheWay, 'utf8')).toBe('of my own');
    rmSync(inTheWay);
    expect(await synced(cloud)).toContain('2 links made');
    expect(foldersOf(cloud)).toEqual({ Rome: 2 });
  });

  it('C36: a file that another job of the folder saves after all has its links with the next run of the tree', async () => {
    const cloud = await albumCloud(4);
    cloud.put(cloud.simulator.library.addAlbum('Rome'), 0, 1);
    cloud.simulator.setScenario([
      { match: { service: 'content', file: 'IMG_0000004.JPG' }, action: { do: 'gone' } },
    ]);
    expect((await cloud.firstRun(TREE)).code).toBe(3);
    cloud.simulator.setScenario([]);
    expect((await cloud.run(['retry'])).code).toBe(0);
    expect(foldersOf(cloud)).toEqual({ Rome: 1 });
    expect((await cloud.run(TREE)).code).toBe(0);
    expect(foldersOf(cloud)).toEqual({ Rome: 2 });
    expect((await cloud.run(TREE)).err).toContain('nothing new');
  });

  it('F46: the last bytes of a photo are put aside, also when two names of them go at once', async () => {
    const cloud = await albumCloud(2);
    const { library } = cloud.simulator;
    const albums = [library.addAlbum('Rome'), library.addAlbum('Paris')];
    for (const album of albums) cloud.put(album, 0);
    await synced(cloud);
    const at = (path: string) => join(cloud.folder, 'photos', path);
    const photo = primaries(cloud).find((path) => lstatSync(at(path)).nlink === 3) ?? '';
    const bytes = readFileSync(at(photo));
    rmSync(at(photo));
    for (const album of albums) cloud.takeOut(album, 0);
    await synced(cloud);
    expect(foldersOf(cloud)).toEqual({});
    const trash = at('.keepsake/trash');
    const aside = readdirSync(trash, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(aside.map(({ parentPath, name }) => readFileSync(join(parentPath, name)))).toEqual([bytes]);
  });

  it('F46: an album chosen by --album is linked, and a library of which only the newest are wanted', async () => {
    const cloud = await albumCloud(10);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 8);
    cloud.put(library.addAlbum('Paris'), 1, 2);
    await synced(cloud, ['--album', 'Rome', ...TREE]);
    expect(primaries(cloud)).toHaveLength(3);
    expect(foldersOf(cloud)).toEqual({ Rome: 3, Paris: 1 });
    await synced(cloud, ['--recent', '3', '--tree', 'Newest/{album}']);
    expect(foldersOf(cloud, 'Newest')).toEqual({ Rome: 2, Paris: 2 });
  });

  it('F44: links of the newest photos, which were here before, are made after a run that was cut off', async () => {
    const cloud = await albumCloud(6);
    const flags = ['--recent', '3', '--tree', 'Newest/{type}'];
    await synced(cloud, ['--recent', '3']);
    const state = join(cloud.folder, 'session', `${cloud.simulator.account.username}.sqlite`);
    const edited = (sql: string) => {
      const database = new DatabaseSync(state);
      database.exec(sql);
      database.close();
    };
    edited(`CREATE TRIGGER cut_off BEFORE INSERT ON placement WHEN new.tree <> 0
      BEGIN SELECT RAISE(ABORT, 'cut off'); END`);
    expect((await cloud.run(flags)).code).not.toBe(0);
    edited('DROP TRIGGER cut_off');
    await synced(cloud, flags);
    expect((await cloud.run(['status'])).out).toMatch(/Newest\/\{type\}: [3-9] links/);
  });

  it('F49: only playlists of albums that changed are looked at; one that is lost is told, and comes back when asked for', async () => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    const [rome, paris] = [library.addAlbum('Rome'), library.addAlbum('Paris')];
    cloud.put(rome, 0, 1, 2);
    cloud.put(paris, 3);
    const flags = [...TREE, '--album-playlist'];
    await synced(cloud, flags);
    const at = (name: string) => join(cloud.folder, 'photos/Albums', `${name}.m3u8`);
    const before = readFileSync(at('Rome'), 'utf8');
    // Somebody else's by now: a run that looked at it would say so.
    writeFileSync(at('Paris'), 'mine');
    library.orderAlbum(rome, [cloud.ids[2] ?? '', cloud.ids[0] ?? '']);
    library.add({ name: 'IMG_9001.JPG' });
    expect(await synced(cloud, flags)).not.toContain('is not the playlist that keepsake wrote');
    const ordered = readFileSync(at('Rome'), 'utf8');
    expect(ordered).not.toBe(before);

    rmSync(at('Rome'));
    const told = await cloud.run(['verify']);
    expect(told.code).toBe(3);
    expect(told.err).toContain('Albums/Rome.m3u8: a playlist that is not there');
    expect(told.err).toContain('Albums/Paris.m3u8: a playlist that keepsake did not write so: left alone');
    const mended = await cloud.run(['verify', '--repair']);
    expect({ code: mended.code, err: mended.err }).toEqual({
      code: 0,
      err: expect.stringContaining('1 playlist written again'),
    });
    expect(readFileSync(at('Rome'), 'utf8')).toBe(ordered);
    expect(readFileSync(at('Paris'), 'utf8')).toBe('mine');

    rmSync(at('Rome'));
    cloud.put(paris, 0);
    await synced(cloud, flags);
    expect(statSync(at('Rome'), { throwIfNoEntry: false })).toBeUndefined();
    await cloud.run([...flags, '--removed-files', 'fetch', '--skip-videos']);
    expect(readFileSync(at('Rome'), 'utf8')).toBe(ordered);
  });

  it('F49: a playlist tells the order of the album, follows it, and is left alone once it is edited', async () => {
    const cloud = await albumCloud(4);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1, 2);
    const flags = [...TREE, '--album-playlist'];
    await synced(cloud, flags);
    const file = join(cloud.folder, 'photos/Albums/Rome.m3u8');
    const entries = () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('Rome/'));
    const before = entries();
    expect(before).toHaveLength(3);
    for (const entry of before)
      expect(statSync(join(cloud.folder, 'photos/Albums', entry)).size).toBeGreaterThan(0);

    library.orderAlbum(rome, [cloud.ids[2] ?? '', cloud.ids[0] ?? '']);
    await synced(cloud, flags);
    expect(entries()).toEqual([before[2], before[0], before[1]]);
    library.changeAlbum(rome, { name: 'Roma' });
    await synced(cloud, flags);
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
    const renamed = join(cloud.folder, 'photos/Albums/Roma.m3u8');
    writeFileSync(renamed, 'mine');
    cloud.takeOut(rome, 0);
    const { err } = await cloud.run(flags);
    expect(err).toContain('Albums/Roma.m3u8 is not the playlist that keepsake wrote');
    expect(readFileSync(renamed, 'utf8')).toBe('mine');
    rmSync(renamed);
    cloud.takeOut(rome, 1);
    await synced(cloud, flags);
    expect(statSync(renamed, { throwIfNoEntry: false })).toBeUndefined();
    const refused = await cloud.run(['--album-playlist', '--tree', 'ByType/{type}']);
    expect({ code: refused.code, err: refused.err }).toEqual({
      code: 2,
      err: expect.stringContaining('--album-playlist is about a --tree with {album}'),
    });
  });
});

import {
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const TREE = ['--tree', 'ByType/{type}'];

async function synced(cloud: Simulated, args: readonly string[] = TREE): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

/** Names of the links of a tree, with the names of their file. */
function linksOf(cloud: Simulated, tree = 'ByType'): readonly string[] {
  return [...cloud.photos().keys()].filter((path) => path.startsWith(`${tree}/`)).toSorted();
}

describe('a tree of links by type', TIMEOUT, () => {
  it('F42: names each photo once more, and costs its bytes once; the next run asks nothing more', async () => {
    const cloud = await simulated();
    const err = await synced(cloud);
    const links = linksOf(cloud);
    expect(links.length).toBeGreaterThan(10);
    expect(err).toContain(`${links.length} links made`);
    const primaries = [...cloud.photos().keys()].filter((path) => !path.startsWith('ByType/'));
    const inode = (path: string) => lstatSync(join(cloud.folder, 'photos', path)).ino;
    expect(new Set(links.map(inode))).toEqual(new Set(primaries.map(inode)));
    expect(await asked(cloud, () => synced(cloud))).toEqual({ 'changes/database': 1 });
    expect(linksOf(cloud)).toEqual(links);
  });

  it('F45: what the user took away stays away, what the user put there stays', async () => {
    const cloud = await simulated();
    await synced(cloud);
    const [gone = '', mine = '', ...others] = linksOf(cloud);
    rmSync(join(cloud.folder, 'photos', gone));
    rmSync(join(cloud.folder, 'photos', mine));
    writeFileSync(join(cloud.folder, 'photos', mine), 'of my own');
    // Another wish, so that each photo is looked at again.
    await synced(cloud, [...TREE, '--tree', 'All/{year}']);
    expect(linksOf(cloud)).toEqual([mine, ...others]);
    expect(cloud.photos().get(mine)?.toString()).toBe('of my own');
    await synced(cloud, [...TREE, '--tree', 'All/{year}', '--removed-files', 'fetch', '--skip-videos']);
    expect(linksOf(cloud)).toEqual([gone, mine, ...others].toSorted());
  });

  it.each(['hard', 'symlink', 'copy'] as const)(
    'I3: a state that is lost costs no second link (%s), and what is there is still ours',
    async (mode) => {
      const cloud = await simulated({ library: { assets: 4, bytes: 300 } });
      const flags = ['--tree', 'Albums/{album}', '--link-mode', mode];
      const { library } = cloud.simulator;
      const rome = library.addAlbum('Rome');
      const [asset = '', ...others] = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
      // Of the same bytes, under the same name, on another day: each has a link of its own.
      const twin = { name: 'IMG_7001.JPG', content: Buffer.alloc(400, 7) };
      const twins = [1, 2].map((day) => library.add({ ...twin, assetDate: Date.UTC(2020, 1, day) }));
      for (const id of [asset, ...others.slice(0, 1), ...twins]) library.setMember(rome, id, true);
      await synced(cloud, flags);
      const inodes = () => {
        const paths = names('Albums/Rome').map((path) => [path, lstatSync(path).ino] as const);
        return new Map(paths);
      };
      const names = (tree: string) => listed(join(cloud.folder, 'photos', tree));
      const before = inodes();
      expect(before.size).toBeGreaterThan(3);
      expect((await cloud.run(['reset', 'state', '--yes'])).code).toBe(0);
      const err = await synced(cloud, flags);
      expect(err).toContain('0 files downloaded');
      expect(inodes()).toEqual(before);
      library.setMember(rome, asset, false);
      for (const id of twins) library.setMember(rome, id, false);
      await synced(cloud, flags);
      expect(names('Albums/Rome').length).toBeLessThan(before.size - 2);
      library.changeAlbum(rome, { deleted: true });
      await synced(cloud, flags);
      expect(names('Albums')).toEqual([]);
    },
  );

  it('F42: symbolic links are relative, and copies are files of their own', async () => {
    const cloud = await simulated({ library: { assets: 3, bytes: 300 } });
    await synced(cloud, [...TREE, '--link-mode', 'symlink']);
    const photos = join(cloud.folder, 'photos');
    const moved = join(cloud.folder, 'elsewhere');
    const names = ['ByType/photo', 'ByType/live'].flatMap((folder) => listed(join(photos, folder)));
    expect(names.length).toBeGreaterThan(2);
    renameSync(photos, moved);
    for (const name of names) {
      const path = name.replace(photos, moved);
      expect(readlinkSync(path)).toMatch(/^\.\.\/\.\.\//);
      expect(statSync(path).size).toBeGreaterThan(0);
    }
    renameSync(moved, photos);
    await synced(cloud, ['--tree', 'Copies/{type}', '--link-mode', 'copy']);
    const copies = linksOf(cloud, 'Copies');
    expect(copies).toHaveLength(names.length);
    for (const copy of copies) expect(lstatSync(join(photos, copy)).nlink).toBe(1);
  });

  it('F43: a name that is taken is never replaced, and the next name is found again', async () => {
    const cloud = await simulated({ library: { assets: 1, bytes: 300 } });
    await synced(cloud, []);
    const [photo = ''] = [...cloud.photos().keys()].filter((path) => path.endsWith('.JPG'));
    const name = photo.slice(photo.lastIndexOf('/') + 1);
    await synced(cloud, ['--tree', 'x/{year}']);
    const [link = ''] = linksOf(cloud, 'x').filter((path) => path.endsWith(name));
    rmSync(join(cloud.folder, 'photos', link));
    writeFileSync(join(cloud.folder, 'photos', link), 'mine');
    expect((await cloud.run(['reset', 'state', '--yes'])).code).toBe(0);
    await synced(cloud, ['--tree', 'x/{year}']);
    const now = linksOf(cloud, 'x');
    expect(cloud.photos().get(link)?.toString()).toBe('mine');
    await synced(cloud, ['--tree', 'x/{year}', '--tree', 'y/{year}']);
    expect(linksOf(cloud, 'x')).toEqual(now);
  });

  it.each([
    [['--tree', 'none'], 'needs a folder of its own'],
    [['--tree', '{camera}'], 'a field in braces is not known: fields are {library}, {album}'],
    [['--tree', '{:%Y/%m/%d}'], 'the photos themselves lie in these folders'],
    [['--link-mode', 'copy'], '--link-mode is about the links of a --tree'],
    // A tree that cannot be read was given all the same.
    [['--tree', '{camera}', '--link-mode', 'none'], '--link-mode takes auto, hard'],
    [['--tree', '../x'], 'no ..'],
  ])('F40: %j ends with 2 before anything is touched', async (args, words) => {
    const cloud = await simulated();
    const { code, err } = await cloud.firstRun(args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
    expect(existsSync(join(cloud.folder, 'photos'))).toBe(false);
  });
});

function listed(folder: string): readonly string[] {
  return lstatSync(folder, { throwIfNoEntry: false }) === undefined
    ? []
    : readdirSync(folder).map((name) => join(folder, name));
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';

interface Imported {
  adopted: number;
  copied: number;
  missing: number;
  missingBytes: number;
  recorded: number;
  removed: number;
  changedLocally: number;
  failed: number;
  files: number;
  readFiles: number;
  strangers: number;
  unreadable: number;
  ignored: number;
  dryRun: boolean;
}

/** A library that another tool brought to this machine, and a keepsake that knows nothing of it. */
async function newcomer(options: SimulatorOptions = {}, flags: readonly string[] = []) {
  const world = await simulated(options);
  const { folder, simulator } = world;
  await world.firstRun(['--directory', 'source', '--cookie-directory', 'elsewhere', ...flags]);
  const library = filesIn(join(folder, 'source'));
  await world.firstRun(['--auth-only', '--cookie-directory', 'session']);
  return {
    ...world,
    library,
    /** Writes a file with a time of its own. */
    put(path: string, bytes: Buffer | string) {
      const absolute = join(folder, path);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, bytes);
      utimesSync(absolute, 1_500_000_000, 1_500_000_000);
    },
    async imported(args: readonly string[]) {
      const ended = await world.run([...flags, '--json', 'import', ...args]);
      return { ...ended, report: JSON.parse(ended.out) as Imported };
    },
    /** What a sync downloads now. */
    async downloads() {
      const before = simulator.counters.get('download') ?? 0;
      const ended = await world.run(flags);
      expect(ended.code).toBe(0);
      return (simulator.counters.get('download') ?? 0) - before;
    },
  };
}

/** What lies below a folder, with its times. */
function snapshot(world: Pick<Simulated, 'folder'>, name: string): unknown {
  const root = join(world.folder, name);
  return [...filesIn(root)].map(([path, bytes]) => [
    path,
    bytes.toString('base64'),
    statSync(join(root, path)).mtimeMs,
  ]);
}

describe('import', { timeout: 30_000 }, () => {
  it('adopts a renamed, moved and flattened tree where it lies, and a sync downloads only what is missing', async () => {
    const world = await newcomer();
    const bodies = [...world.library.values()];
    for (const [index, bytes] of bodies.slice(0, 9).entries()) {
      const name = [`photos/${index}.jpg`, `photos/2019/holiday ${index}.JPEG`, `photos/a/b/c/DSC ${index}`];
      world.put(name[index % 3] ?? '', bytes);
    }
    world.put('photos/letter.txt', 'dear all');
    const before = snapshot(world, 'photos');
    const { code, report } = await world.imported(['photos']);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      adopted: 9,
      copied: 0,
      missing: 3,
      files: 10,
      readFiles: 10,
      strangers: 1,
    });
    expect(snapshot(world, 'photos')).toEqual(before);

    expect(await world.downloads()).toBe(3);
    expect(world.photos().size).toBe(13);
    expect(await world.downloads()).toBe(0);
    expect(world.simulator.violations).toEqual([]);
  });

  it('takes over a whole icloudpd tree: live photos, edited versions and other sizes too', async () => {
    const sizes = ['original', 'adjusted', 'alternative', 'medium'].flatMap((size) => ['--size', size]);
    const world = await newcomer({ library: 'demo' }, [...sizes, '--keep-unicode-in-filenames']);
    let index = 0;
    for (const bytes of world.library.values()) world.put(`photos/flat/${(index += 1)}.bin`, bytes);
    const flat = await world.imported(['photos']);
    expect(flat.report).toMatchObject({ missing: 0, copied: 0, failed: 0, strangers: 0 });
    expect(flat.report.adopted).toBeGreaterThanOrEqual(world.library.size);
    expect(await world.downloads()).toBe(0);
    expect(world.photos().size).toBe(world.library.size);

    const again = await world.imported(['photos']);
    expect(again.report).toMatchObject({ adopted: 0, readFiles: 0, recorded: flat.report.adopted });
  });

  it('reads a tree with icloudpd’s own names once only', async () => {
    const world = await newcomer();
    for (const [name, bytes] of world.library) world.put(`photos/${name}`, bytes);
    const { report } = await world.imported(['photos']);
    expect(report).toMatchObject({ adopted: 12, missing: 0, readFiles: 12 });
    expect(await world.downloads()).toBe(0);
    expect([...world.photos().keys()]).toEqual([...world.library.keys()]);
  });

  it('copies what lies elsewhere under the name it will have, and leaves the source as it is', async () => {
    const world = await newcomer();
    let index = 0;
    for (const bytes of world.library.values()) world.put(`phone/DCIM/${(index += 1)}`, bytes);
    world.put('photos/inside.jpg', [...world.library.values()][0] ?? '');
    const before = snapshot(world, 'phone');
    const { code, report } = await world.imported(['phone', 'photos']);
    expect(code).toBe(0);
    expect(report).toMatchObject({ adopted: 1, copied: 11, missing: 0 });
    expect(snapshot(world, 'phone')).toEqual(before);
    const names = [...world.library.keys()].slice(1);
    expect([...world.photos().keys()].toSorted()).toEqual([...names, 'inside.jpg'].toSorted());
    expect(await world.downloads()).toBe(0);
  });

  it('says in a dry run what would happen, and changes nothing', async () => {
    const world = await newcomer();
    const [first, second, ...rest] = world.library.values();
    world.put('photos/1', first ?? '');
    world.put('phone/2', second ?? '');
    world.put('phone/2 copy', second ?? '');
    const dry = await world.imported(['photos', 'phone', '--dry-run']);
    expect(dry.report).toMatchObject({ dryRun: true, adopted: 1, copied: 1, missing: rest.length });
    expect(dry.report.missingBytes).toBe(rest.reduce((sum, { length }) => sum + length, 0));
    expect(readdirSync(join(world.folder, 'photos'))).toEqual(['1']);
    const said = await world.run(['import', 'photos', 'phone', '--dry-run']);
    expect(said.err).toContain('keepsake: 3 files looked at, 0 of them read');
    expect(said.err).toContain('keepsake: 1 file would be copied into the directory');
    const verified = await world.run(['verify']);
    expect([verified.code, verified.err]).toEqual([2, expect.stringContaining('nothing of')]);
    // What lies in the directory the sync finds by itself; what lies elsewhere, nobody has copied.
    expect(await world.downloads()).toBe(11);
    expect(world.photos().size).toBe(12);
  });

  it('finds what the user moved or renamed after a sync', async () => {
    const world = await newcomer();
    await world.run();
    const [first, second, third] = [...world.photos().keys()];
    const at = (name = '') => join(world.folder, 'photos', name);
    mkdirSync(at('albums'));
    renameSync(at(first), at('albums/best of.jpg'));
    renameSync(at(second), at(`${second}.old`));
    rmSync(at(third));
    const { report } = await world.imported(['photos']);
    expect(report).toMatchObject({ adopted: 2, recorded: 9, removed: 1, missing: 0 });
    const settled = await world.imported(['photos']);
    expect(settled.report).toMatchObject({ adopted: 0, recorded: 11, removed: 1 });
    expect(existsSync(at(first))).toBe(false);
  });

  it('B12: never touches a file that the user edited', async () => {
    const world = await newcomer();
    await world.run();
    const [name = ''] = [...world.photos().keys()];
    world.put(`photos/${name}`, 'edited');
    world.put('phone/pristine', world.library.get(name) ?? '');
    const { report } = await world.imported(['phone', 'photos']);
    expect(report).toMatchObject({ recorded: 12, changedLocally: 1, copied: 0, strangers: 1 });
    expect(world.photos().get(name)?.toString()).toBe('edited');
  });

  it('lets one file serve two photos with the same bytes, and leaves further copies alone', async () => {
    const world = await newcomer({ library: 'demo' });
    const flat = [...world.library.values()];
    for (const [index, bytes] of flat.entries()) {
      world.put(`phone/${index}`, bytes);
      world.put(`phone/again/${index}`, bytes);
    }
    const { report } = await world.imported(['phone']);
    expect(report).toMatchObject({ missing: 0, failed: 0, strangers: 0 });
    expect(report.copied).toBe(world.library.size);
    expect(await world.downloads()).toBe(0);
    expect(world.photos()).toEqual(world.library);
  });

  it('goes on where an import was interrupted', async () => {
    const world = await newcomer({ library: { assets: 120, bytes: 1_000 } });
    let index = 0;
    for (const bytes of world.library.values()) world.put(`photos/${(index += 1)}`, bytes);
    const ended = await world.run(['import', 'photos'], {
      onStart: (kill) => void setImmediate(() => setImmediate(() => kill('SIGTERM'))),
    });
    expect(ended.code).toBe(143);
    const { report } = await world.imported(['photos']);
    expect(report).toMatchObject({ adopted: 120, missing: 0, files: 120 });
    expect(await world.downloads()).toBe(0);
  });

  it('leaves out what is ignored', async () => {
    const world = await newcomer();
    await world.run();
    const [name = ''] = world.photos().keys();
    await world.run(['ignore', name]);
    world.put('phone/1', world.library.get(name) ?? '');
    rmSync(join(world.folder, 'photos', name));
    const { report } = await world.imported(['phone']);
    expect(report).toMatchObject({ ignored: 1, recorded: 11, copied: 0, missing: 0 });
  });

  it('passes junk over, and does not follow links', async () => {
    const world = await newcomer();
    const [first = Buffer.of(), second = Buffer.of()] = world.library.values();
    world.put('other/1', first);
    symlinkSync(join(world.folder, 'other'), join(world.folder, 'link'));
    world.put('photos/.DS_Store', 'junk');
    world.put('photos/._1', 'junk');
    world.put('photos/@eaDir/1', first);
    world.put('photos/2', second);
    symlinkSync(join(world.folder, 'other'), join(world.folder, 'photos', 'linked'));
    symlinkSync(join(world.folder, 'other/1'), join(world.folder, 'photos', '1'));
    const { report } = await world.imported(['photos']);
    expect(report).toMatchObject({ files: 1, adopted: 1, missing: 11, strangers: 0 });
  });

  it.skipIf(process.getuid?.() === 0)('tells what cannot be read, and goes on (exit 3)', async () => {
    const world = await newcomer();
    const [first = Buffer.of(), second = Buffer.of()] = world.library.values();
    world.put('photos/1', first);
    world.put('photos/2', second);
    chmodSync(join(world.folder, 'photos/1'), 0o000);
    const { code, err, report } = await world.imported(['photos']);
    expect(code).toBe(3);
    expect(err).toContain('it cannot be read (EACCES)');
    expect(report).toMatchObject({ adopted: 1, unreadable: 1 });
  });
});

describe('import, wrong input', () => {
  it('tells everything that is wrong with the folders at once, and asks nobody', async () => {
    const world = await simulated();
    writeFileSync(join(world.folder, 'file'), '');
    mkdirSync(join(world.folder, 'folder'));
    symlinkSync('folder', join(world.folder, 'link'));
    const ended = await world.run(['import', 'nowhere', 'file', 'link', 'folder', '--size', 'huge']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('there is no folder of the name in place 1\n');
    expect(ended.err).toContain('file is no folder\n');
    expect(ended.err).toContain('link is a symbolic link; name the folder itself\n');
    expect(ended.err).toContain('--size takes');
    expect(world.simulator.requests).toEqual([]);
    expect(existsSync(join(world.folder, 'session'))).toBe(false);
  });

  it('takes at least one folder', async () => {
    const world = await simulated();
    const ended = await world.run(['import']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('error: import takes one folder or more\n');
  });

  it('takes the destination by the link that names it', async () => {
    const world = await newcomer();
    const [first = Buffer.of()] = world.library.values();
    world.put('real/1', first);
    symlinkSync('real', join(world.folder, 'photos'));
    const { report } = await world.imported(['photos', 'real', 'photos/']);
    expect(report).toMatchObject({ files: 1, adopted: 1 });
  });
});

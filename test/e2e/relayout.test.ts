import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';

const DAY_MS = 86_400_000;
const MAY_6 = Date.UTC(2024, 4, 6, 12);
const TIMEOUT = { timeout: 60_000 };
const MONTHS = ['--folder-structure', '{:%Y-%m}'];

/** Every path a user sees, folders too, with the times of files. */
function treeOf({ folder }: Simulated): Readonly<Record<string, number>> {
  const root = join(folder, 'photos');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('.keepsake'),
  );
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const entry = lstatSync(join(root, name));
      return [name, entry.isDirectory() ? 0 : entry.mtimeMs];
    }),
  );
}

interface Shot {
  readonly name?: string;
  readonly content: string;
  readonly at?: number;
  readonly addedAt?: number;
}

async function libraryOf(shots: readonly Shot[]): Promise<Simulated & { readonly ids: readonly string[] }> {
  const world = await simulated({ library: 'empty' });
  const ids = shots.map(({ name = 'IMG_1.JPG', content, at = MAY_6, addedAt }) =>
    world.simulator.library.add({
      name,
      content: Buffer.from(content),
      assetDate: at,
      ...(addedAt === undefined ? {} : { addedDate: addedAt }),
    }),
  );
  return { ...world, ids };
}

const contents = (world: Simulated) =>
  Object.fromEntries([...world.photos()].map(([path, bytes]) => [path, bytes.toString()]));

const json = async (world: Simulated, args: readonly string[]): Promise<object> =>
  JSON.parse((await world.run([...args, '--json'])).out) as object;

/** Everything recorded is there and right, and a sync finds nothing to do. */
async function expectAtPeace(world: Simulated, args: readonly string[], removed = 0): Promise<void> {
  const before = treeOf(world);
  const checked = await world.run(['verify']);
  expect(checked, checked.err).toMatchObject({ code: removed === 0 ? 0 : 3 });
  if (removed > 0) expect(checked.err).toContain(`not as saved: ${removed} missing`);
  const downloads = world.simulator.counters.get('download');
  const synced = await world.run(args);
  expect(synced, synced.err).toMatchObject({ code: 0 });
  expect(world.simulator.counters.get('download')).toBe(downloads);
  expect(treeOf(world)).toEqual(before);
}

describe('keepsake relayout', TIMEOUT, () => {
  it('F33: moves what was saved to the tree of another template, offline, and back to the old one', async () => {
    const world = await simulated({ library: { assets: 40, bytes: 600 } });
    await world.firstRun();
    const old = treeOf(world);
    const requests = world.simulator.requests.length;

    const tried = await world.run(['relayout', '--dry-run', ...MONTHS]);
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.out.trim().split('\n')).toHaveLength(21);
    expect(tried.out).toContain('2025/06/01/IMG_0000001.JPG -> 2025-06/IMG_0000001.JPG');
    expect(tried.err).toContain('40 files would be moved');
    expect(treeOf(world)).toEqual(old);

    const done = await world.run(['relayout', ...MONTHS]);
    expect(done.err).toContain('40 files moved, 0 where they belong already');
    expect(done.err).toContain('3 empty folders removed');
    expect(Object.keys(treeOf(world)).filter((name) => !name.startsWith('2025-06'))).toEqual([]);
    expect(world.simulator.requests.length).toBe(requests);
    await expectAtPeace(world, MONTHS);

    expect((await world.run(['relayout'])).err).toContain('40 files moved');
    expect(treeOf(world)).toEqual(old);
    await expectAtPeace(world, []);
    expect((await world.run(['relayout'])).err).toContain('0 files moved, 40 where they belong already');
  });

  it('F33: gives each of two photos of one name its old name back, whoever came first', async () => {
    const world = await libraryOf([
      { content: 'first', at: MAY_6 },
      { content: 'second, longer', at: MAY_6 + DAY_MS },
    ]);
    await world.firstRun(['--folder-structure', '{:%Y}']);
    world.simulator.library.add({
      name: 'IMG_1.JPG',
      content: Buffer.from('3rd'),
      assetDate: MAY_6 + 2 * DAY_MS,
      addedDate: MAY_6 - DAY_MS,
    });
    await world.run(['--folder-structure', '{:%Y}']);
    const old = contents(world);
    expect(Object.keys(old)).toHaveLength(3);
    await world.run(['relayout', '--folder-structure', '{:%d}']);
    expect(Object.keys(contents(world))).toEqual(['06/IMG_1.JPG', '07/IMG_1.JPG', '08/IMG_1.JPG']);
    await world.run(['relayout', '--folder-structure', '{:%Y}']);
    expect(contents(world)).toEqual(old);
    await expectAtPeace(world, ['--folder-structure', '{:%Y}']);
  });

  it('F32: files that want the names of each other, in a circle, all get them', async () => {
    // Of 2024-05-06 and 2024-06-05: what is a month in one tree is a day in the other.
    const world = await libraryOf([
      { content: 'sixth of May', at: Date.UTC(2024, 4, 6, 12) },
      { content: 'fifth of June', at: Date.UTC(2024, 5, 5, 12) },
    ]);
    await world.firstRun(['--folder-structure', '{:%m}']);
    expect(contents(world)).toEqual({ '05/IMG_1.JPG': 'sixth of May', '06/IMG_1.JPG': 'fifth of June' });
    expect((await world.run(['relayout', '--folder-structure', '{:%d}'])).err).toContain('2 files moved');
    expect(contents(world)).toEqual({ '05/IMG_1.JPG': 'fifth of June', '06/IMG_1.JPG': 'sixth of May' });
    await expectAtPeace(world, ['--folder-structure', '{:%d}']);
    expect(readdirSync(join(world.folder, 'photos/.keepsake/moving'))).toEqual([]);
  });

  it('F31: what lies at the new place is never replaced, and folders of others stay', async () => {
    const world = await libraryOf([{ content: 'photo' }, { name: 'IMG_2.JPG', content: 'other' }]);
    await world.firstRun();
    const photos = join(world.folder, 'photos');
    mkdirSync(join(photos, '2024-05'));
    writeFileSync(join(photos, '2024-05/IMG_1.JPG'), 'mine');
    writeFileSync(join(photos, '2024/05/06/notes.txt'), 'mine too');
    mkdirSync(join(photos, 'empty'));
    const { code, err } = await world.run(['relayout', ...MONTHS]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(contents(world)).toEqual({
      '2024-05/IMG_1.JPG': 'mine',
      '2024-05/IMG_1-5.JPG': 'photo',
      '2024-05/IMG_2.JPG': 'other',
      '2024/05/06/notes.txt': 'mine too',
    });
    expect(Object.keys(treeOf(world))).toContain('empty');
    await expectAtPeace(world, MONTHS);
  });

  it('F34: removed files stay removed, what iCloud shows no longer and what is not wanted stays, and each is told', async () => {
    const world = await libraryOf(
      ['stays', 'removed', 'gone', 'edited'].map((content, n) => ({
        name: `${content}.JPG`,
        content,
        at: MAY_6 + n,
      })),
    );
    await world.firstRun();
    const day = join(world.folder, 'photos/2024/05/06');
    rmSync(join(day, 'removed.JPG'));
    appendFileSync(join(day, 'edited.JPG'), ', by me');
    world.simulator.library.delete(world.ids[2] ?? '');
    await world.run();

    expect(await json(world, ['relayout', '--dry-run', ...MONTHS])).toMatchObject({
      moves: [
        { from: '2024/05/06/edited.JPG', to: '2024-05/edited.JPG' },
        { from: '2024/05/06/stays.JPG', to: '2024-05/stays.JPG' },
      ],
      stays: { removed: 1, gone: 1, unwanted: 0 },
      forgottenJobs: ['original-Y-m-d'],
    });
    const spared = await json(world, ['relayout', '--dry-run', '--only-ours', ...MONTHS]);
    expect(spared).toMatchObject({ moves: [{ from: '2024/05/06/stays.JPG' }], stays: { 'not-ours': 1 } });
    expect(await json(world, ['relayout', '--dry-run', '--skip-photos', ...MONTHS])).toMatchObject({
      moves: [],
      stays: { unwanted: 3, gone: 1 },
    });
    const { err } = await world.run(['relayout', ...MONTHS]);
    expect(err).toContain('1 file left alone: not there, removed by you');
    expect(contents(world)).toEqual({
      '2024-05/stays.JPG': 'stays',
      '2024-05/edited.JPG': 'edited, by me',
      '2024/05/06/gone.JPG': 'gone',
    });
    await expectAtPeace(world, MONTHS, 1);
  });

  it('F34: files under names that an import found move too, unless only ours are wanted', async () => {
    const world = await libraryOf([{ content: 'photo' }]);
    const photos = join(world.folder, 'photos');
    mkdirSync(join(photos, 'old album'), { recursive: true });
    writeFileSync(join(photos, 'old album/holiday.jpg'), 'photo');
    await world.firstRun(['--auth-only']);
    await world.run(['import', 'photos']);
    expect((await world.run(['relayout', '--only-ours'])).err).toContain(
      '1 file left alone: edited or named by you',
    );
    expect(contents(world)).toEqual({ 'old album/holiday.jpg': 'photo' });
    await world.run(['relayout']);
    expect(contents(world)).toEqual({ '2024/05/06/IMG_1.JPG': 'photo' });
    expect(Object.keys(treeOf(world))).not.toContain('old album');
    await expectAtPeace(world, []);
  });

  it('F34: a file of two assets moves once, and both know it', async () => {
    const world = await libraryOf([{ content: 'photo' }]);
    world.simulator.library.add({ duplicateOf: world.ids[0] ?? '', assetDate: MAY_6 + 1000 });
    await world.firstRun();
    expect(contents(world)).toEqual({ '2024/05/06/IMG_1.JPG': 'photo' });
    expect(await json(world, ['relayout', ...MONTHS])).toMatchObject({
      moves: [{ to: '2024-05/IMG_1.JPG' }],
    });
    const { files } = (await json(world, ['manifest'])) as { readonly files: readonly { path: string }[] };
    expect(files.map(({ path }) => path)).toEqual(['2024-05/IMG_1.JPG', '2024-05/IMG_1.JPG']);
    await expectAtPeace(world, MONTHS);
  });

  it('F33: afterwards the new template is that of the folder, and the old one after the way back', async () => {
    const world = await libraryOf([{ content: 'photo' }]);
    await world.firstRun();
    await world.run(MONTHS);
    expect(await world.run()).toMatchObject({ code: 2 });
    const { code, err } = await world.run(['relayout']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('original-Y-m') as string });
    expect(await world.run()).toMatchObject({ code: 0 });
  });

  it('refuses what it cannot work with, and changes nothing', async () => {
    const world = await libraryOf([{ content: 'photo' }]);
    expect(await world.run(['relayout'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing was synced') as string,
    });
    await world.firstRun();
    expect(await world.run(['relayout', '--folder-structure', '{:%Q}'])).toMatchObject({ code: 2 });
    expect(await world.run(['relayout', '--only-print-filenames'])).toMatchObject({ code: 2 });
    renameSync(join(world.folder, 'photos'), join(world.folder, 'elsewhere'));
    mkdirSync(join(world.folder, 'photos'));
    expect(await world.run(['relayout', ...MONTHS])).toMatchObject({ code: 6 });
  });

  it('makes no folder where nothing was synced to', async () => {
    const world = await libraryOf([{ content: 'one' }]);
    expect((await world.firstRun([])).code).toBe(0);
    const before = readdirSync(world.folder);
    const { code, err } = await world.run(['relayout', '--directory', 'mistyped']);
    expect([code, err]).toEqual([2, expect.stringContaining('nothing was synced to mistyped yet')]);
    expect(readdirSync(world.folder)).toEqual(before);
  });
});

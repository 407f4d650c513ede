import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Body } from '../../src/simulator/core/body.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const MOVIE = { type: 'com.apple.quicktime-movie', width: 1440, height: 1080 };

/** Days whose numbers are months of others, so that files want the names of each other. */
const DAYS = ['2024-05-06', '2024-06-05', '2024-05-05', '2024-06-06'];
/** What lies beside originals. */
const MORE = [['--size', 'original', '--size', 'adjusted'], ['--xmp-sidecar']];
const TREES = [
  ['--folder-structure', 'none'],
  ['--folder-structure', '{:%m}'],
  ['--folder-structure', '{:%d}'],
  ['--folder-structure', '{:%Y/%m/%d}'],
  ['--folder-structure', '{:%m}', '--file-match-policy', 'name-id7'],
];

const shot = fc.record({
  name: fc.constantFrom('IMG_1.JPG', 'IMG_1.HEIC', 'img_1.jpg'),
  day: fc.constantFrom(...DAYS),
  /** Photos of one name and size have a third name each. */
  size: fc.constantFrom(600, 601),
  isLive: fc.boolean(),
  isEdited: fc.boolean(),
  /** A "Duplicate" of one that is there already, instead of a photo of its own. */
  isDuplicate: fc.constantFrom(false, false, true),
  /** Added long before it comes, so that the order of the library is not that of arrival. */
  addedDay: fc.integer({ min: 1, max: 28 }),
  /** Brought by the run of this number. */
  portion: fc.constantFrom(0, 1),
});
type Shot = typeof shot extends fc.Arbitrary<infer T> ? T : never;

function add({ simulator }: Simulated, added: Shot, n: number): void {
  const { name, day, size, isLive, isEdited, isDuplicate, addedDay } = added;
  const { library } = simulator;
  const [twin] = isDuplicate ? [...library.files()] : [];
  const id = library.add({
    name,
    type: name.endsWith('.HEIC') ? 'public.heic' : 'public.jpeg',
    content: Buffer.from(`<${n}>`.repeat(size).slice(0, size)),
    assetDate: Date.parse(`${day}T12:00:00Z`) + n,
    addedDate: Date.UTC(2024, 8, addedDay),
    ...(isLive && {
      masterResources: { resOriginalVidCompl: { ...MOVIE, body: Body.of(Buffer.from(`film ${n}`)) } },
    }),
    ...(twin && { duplicateOf: twin.asset }),
  });
  const body = Body.of(Buffer.from(`edit ${n}`));
  if (isEdited) library.edit(id, { resJPEGFull: { type: 'public.jpeg', body, width: 4, height: 3 } });
}

/** Every path with its bytes and its time, folders too. */
function treeOf(world: Simulated): ReadonlyMap<string, string> {
  const root = join(world.folder, 'photos');
  const photos = world.photos();
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('.keepsake'),
  );
  return new Map(
    names.toSorted().map((name) => {
      const bytes = photos.get(name);
      return [
        name,
        bytes === undefined ? 'folder' : `${bytes.toString()} ${lstatSync(join(root, name)).mtimeMs}`,
      ];
    }),
  );
}

async function expectPeace(world: Simulated, tree: readonly string[]): Promise<void> {
  const before = treeOf(world);
  const downloads = world.simulator.counters.get('download');
  for (const args of [['verify'], tree]) {
    const { code, err } = await world.run(args);
    expect(code, err).toBe(0);
  }
  expect(world.simulator.counters.get('download')).toBe(downloads);
  expect(treeOf(world)).toEqual(before);
}

it('F33, F32, F7: to another tree and back to the very same, whatever the names and whoever came first', {
  timeout: 600_000,
}, async () => {
  const trees = fc.uniqueArray(fc.constantFrom(...TREES), { minLength: 2, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(shot, { minLength: 2, maxLength: 8 }),
      trees,
      fc.boolean(),
      fc.subarray(MORE),
      async (shots, pair, isSyncedBetween, more) => {
        const world = await simulated({ library: 'empty' });
        const [one = [], other = []] = pair.map((tree) => [...tree, ...more.flat()]);
        for (const portion of [0, 1]) {
          for (const [n, each] of shots.entries()) if (each.portion === portion) add(world, each, n);
          const { code, err } = await (portion === 0 ? world.firstRun : world.run)(one);
          expect(code, err).toBe(0);
        }
        const old = treeOf(world);
        const files = world.photos().size;

        const there = await world.run(['relayout', ...other]);
        expect(there.code, there.err).toBe(0);
        expect(there.err).not.toContain('left alone');
        expect(world.photos().size).toBe(files);
        if (isSyncedBetween) await expectPeace(world, other);
        expect((await world.run(['relayout', ...other])).err).toContain('0 files moved');

        const back = await world.run(['relayout', ...one]);
        expect(back.code, back.err).toBe(0);
        expect(treeOf(world)).toEqual(old);
        await expectPeace(world, one);
      },
    ),
    { numRuns: process.env['KEEPSAKE_LONG'] === '1' ? 150 : 4 },
  );
});

const CLASH = {
  name: 'IMG_1.JPG',
  day: '2024-05-06',
  isLive: false,
  isEdited: false,
  isDuplicate: false,
  portion: 0,
} as const;
const DATED = ['--folder-structure', '{:%Y/%m/%d}'];

/** Two photos of one name, of which the younger one came first. They lie in one folder now, and here is the tree of before. */
async function laidOutAnew() {
  const world = await simulated({ library: 'empty' });
  add(world, { ...CLASH, size: 600, addedDay: 20 }, 1);
  expect((await world.firstRun(DATED)).code).toBe(0);
  add(world, { ...CLASH, size: 601, addedDay: 5 }, 2);
  expect((await world.run(DATED)).code).toBe(0);
  const old = treeOf(world);
  expect((await world.run(['relayout', '--folder-structure', 'none'])).code).toBe(0);
  return { world, old };
}

it('F33: a way back on which files could not be moved leads to the very same tree once they can', async () => {
  const { world, old } = await laidOutAnew();
  const inTheWay = join(world.folder, 'photos', '2024');
  writeFileSync(inTheWay, 'of the user');
  const refused = await world.run(['relayout', ...DATED]);
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('ENOTDIR')]);
  rmSync(inTheWay);

  const back = await world.run(['relayout', ...DATED]);
  expect(back.code, back.err).toBe(0);
  expect(treeOf(world)).toEqual(old);
});

it('F33: a way back without a catalogue moves nothing, and leads to the very same tree after a sync', async () => {
  const { world, old } = await laidOutAnew();
  for (const name of readdirSync(join(world.folder, 'session')))
    if (name.includes('.catalogue.sqlite')) rmSync(join(world.folder, 'session', name));
  expect((await world.run(['relayout', ...DATED])).err).toContain('0 files moved');
  expect((await world.run(DATED)).code).toBe(0);

  const back = await world.run(['relayout', ...DATED]);
  expect(back.code, back.err).toBe(0);
  expect(treeOf(world)).toEqual(old);
});

it('F33: over several trees and back to the one in between, also where only the newest photos are known', async () => {
  const world = await simulated({ library: 'empty' });
  const recent = ['--recent', '2'];
  for (const addedDay of [20, 5, 1])
    add(world, { ...CLASH, size: addedDay === 20 ? 600 : 601, addedDay }, addedDay);
  expect((await world.firstRun([...DATED, ...recent])).code).toBe(0);
  const path = ['{:%m}', 'none', '{:%Y}', 'none', '{:%m}', '{:%Y}'];
  const seen = new Map<string, ReadonlyMap<string, string>>();
  for (const tree of path) {
    const { code, err } = await world.run(['relayout', '--folder-structure', tree]);
    expect([code, err]).toEqual([0, expect.stringContaining('2 files moved')]);
    expect(treeOf(world)).toEqual(seen.get(tree) ?? treeOf(world));
    seen.set(tree, treeOf(world));
  }
});

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { Body } from '../../src/simulator/core/body.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const HEIC = 'public.heic';
const TAKEN = Date.UTC(2024, 4, 6, 12);
const MOVIE = { type: 'com.apple.quicktime-movie', width: 1440, height: 1080 };

/** A library of these photos, each a live photo with bytes of its own. */
async function livePhotos(photos: readonly (string | null)[]): Promise<Simulated> {
  const world = await simulated({ library: 'empty' });
  for (const [index, name] of photos.entries()) {
    world.simulator.library.add({
      name,
      type: HEIC,
      content: Buffer.from(`photo ${index}`),
      assetDate: TAKEN + index,
      masterResources: { resOriginalVidCompl: { ...MOVIE, body: Body.of(Buffer.from(`movie ${index}`)) } },
    });
  }
  return world;
}

const contents = (world: Simulated) =>
  [...world.photos()].map(([path, bytes]) => `${path}: ${bytes.toString()}`);

const downloads = ({ simulator }: Simulated) => simulator.counters.get('download') ?? 0;

/** Where the parts of each live photo lie, without their extensions. */
function stemsOf(world: Simulated): Readonly<Record<string, readonly string[]>> {
  const stems: Record<string, string[]> = {};
  for (const [path, bytes] of world.photos()) {
    const [, photo] = /^(?:photo|movie) (\d+)$/.exec(bytes.toString()) ?? [];
    if (photo !== undefined) (stems[photo] ??= []).push(path.replace(/\.\w+$/, ''));
  }
  return stems;
}

describe('F7: the files of a photo', () => {
  it('keep one stem where another photo or film has one of their names, in links and after a relayout, too', async () => {
    const world = await livePhotos(['IMG_1.HEIC', 'IMG_1.HEIC', 'IMG_2.HEIC', 'IMG_3.HEIC']);
    const { library } = world.simulator;
    const film = { kind: 'video', type: MOVIE.type } as const;
    library.add({ ...film, name: 'IMG_2.MOV', content: Buffer.from('film 2'), assetDate: TAKEN + 50 });
    const rome = library.addAlbum('Rome');
    for (const [, { id }] of library.zone('PrimarySync').entries()) library.setMember(rome, id, true);
    const flags = ['--live-photo-mov-filename-policy', 'original', '--folder-structure', 'none'];
    const all = [...flags, '--tree', 'Albums/{album}'];
    expect((await world.firstRun(all)).code).toBe(0);
    const stems = stemsOf(world);
    for (const [photo, paths] of Object.entries(stems)) {
      expect(paths).toHaveLength(4);
      expect(new Set(paths).size, `photo ${photo}: ${paths.join(' ')}`).toBe(2);
    }
    expect(Object.values(stems).flat()).toContain('IMG_1');
    expect((await world.run(['relayout', ...all])).code).toBe(0);
    expect(stemsOf(world)).toEqual(stems);

    expect(world.simulator.violations).toEqual([]);
  });
});

describe('F14: names', () => {
  it('of which no letter is left become ids, movies stay movies, and one warning names the flag', async () => {
    const world = await livePhotos(['写真.HEIC', 'фото.HEIC', '照片', 'IMG']);
    const { code, err } = await world.firstRun(['--folder-structure', 'none']);
    expect(code).toBe(0);
    const paths = [...world.photos().keys()];
    expect(paths).toHaveLength(8);
    expect(paths.filter((path) => path.endsWith('.HEIC'))).toHaveLength(4);
    expect(paths.filter((path) => path.endsWith('.MOV'))).toHaveLength(4);
    expect(paths.filter((path) => path.startsWith('.'))).toEqual([]);
    expect(err.match(/--keep-unicode-in-filenames/g)).toHaveLength(1);
    const again = await world.run(['--folder-structure', 'none']);
    expect(again.err).not.toContain('--keep-unicode-in-filenames');
    expect(downloads(world)).toBe(8);
  });

  it('that icloudpd wrote are found in place, whatever keepsake would write', async () => {
    const world = await livePhotos(['写真.HEIC', 'CON.HEIC', 'a\u0007b.HEIC', 'IMG_1.HEIC', 'IMG']);
    const left = {
      '.HEIC.HEIC': 'photo 0',
      '.HEIC': 'movie 0',
      'CON.HEIC': 'photo 1',
      'CON_HEVC.MOV': 'movie 1',
      'a\u0007b.HEIC': 'photo 2',
      'a\u0007b_HEVC.MOV': 'movie 2',
      'IMG_1.heic': 'photo 3',
      'IMG_1_HEVC.mov': 'movie 3',
      'IMG.HEIC': 'photo 4',
      IMG: 'movie 4',
    };
    mkdirSync(join(world.folder, 'photos'));
    for (const [name, content] of Object.entries(left)) {
      writeFileSync(join(world.folder, 'photos', name), content);
    }
    const before = contents(world);
    expect((await world.firstRun(['--folder-structure', 'none'])).code).toBe(0);
    expect(downloads(world)).toBe(0);
    expect(contents(world)).toEqual(before);
    expect((await world.run(['verify'])).code).toBe(0);
  });

  it('that keepsake would not write stay when a tree is imported, and what icloudpd did not finish is passed over', async () => {
    const world = await livePhotos(['IMG_1.HEIC']);
    const before = { 'nul.HEIC': 'photo 0', 'x\u0007.mov': 'movie 0', 'AbCd.part': 'photo 0' };
    mkdirSync(join(world.folder, 'photos'));
    for (const [name, content] of Object.entries(before)) {
      writeFileSync(join(world.folder, 'photos', name), content);
    }
    await world.firstRun(['--auth-only']);
    // What stands beside photos is no photo of somebody else; a text is.
    for (const name of ['nul.HEIC.xmp', 'x.XMP', 'notes.txt'])
      writeFileSync(join(world.folder, 'photos', name), `of ${name}`);
    const { out } = await world.run(['--json', 'import', 'photos']);
    expect(JSON.parse(out)).toMatchObject({ adopted: 2, copied: 0, missing: 0, files: 5, strangers: 1 });
    for (const name of ['nul.HEIC.xmp', 'x.XMP', 'notes.txt']) rmSync(join(world.folder, 'photos', name));
    expect((await world.run()).code).toBe(0);
    expect(downloads(world)).toBe(0);
    expect([...world.photos().keys()].toSorted()).toEqual(Object.keys(before).toSorted());
  });

  it('of folders may be a date without braces', async () => {
    const world = await livePhotos(['IMG_1.HEIC']);
    expect((await world.firstRun(['--folder-structure', '%Y/%m'])).code).toBe(0);
    expect([...world.photos().keys()]).toEqual(['2024/05/IMG_1.HEIC', '2024/05/IMG_1_HEVC.MOV']);
  });
});

describe('F50: whatever a file is called in its folder', () => {
  const LEFT = {
    // Older releases of icloudpd, and its other policies.
    'IMG_1-original.HEIC': 'photo 0',
    'IMG_1.MOV': 'movie 0',
    'IMG_2_QVdSbXA.HEIC': 'photo 1',
    'IMG_2_QVdSbXA_HEVC.mov': 'movie 1',
    // The user, or another tool.
    'Holiday in Rome.heic': 'photo 2',
    'Holiday in Rome (movie).mov': 'movie 2',
    // Nothing of ours, of the size of a photo that is wanted.
    'letter.txt': 'photo x',
  };

  async function left(): Promise<Simulated> {
    const world = await livePhotos(['IMG_1.HEIC', 'IMG_2.HEIC', 'IMG_3.HEIC', 'IMG_4.HEIC']);
    mkdirSync(join(world.folder, 'photos'));
    for (const [name, content] of Object.entries(LEFT))
      writeFileSync(join(world.folder, 'photos', name), content);
    return world;
  }

  it('its bytes are found: what is there is not fetched again, and keeps its name', async () => {
    const world = await left();
    const flat = ['--folder-structure', 'none'];
    const dry = await world.firstRun([...flat, '--only-print-filenames']);
    expect(dry.out.split('\n').filter((line) => line !== '')).toEqual([
      'photos/IMG_4.HEIC',
      'photos/IMG_4_HEVC.MOV',
    ]);
    expect((await world.run(flat)).code).toBe(0);
    expect(downloads(world)).toBe(2);
    const added = { 'IMG_4.HEIC': 'photo 3', 'IMG_4_HEVC.MOV': 'movie 3' };
    expect(new Set(contents(world))).toEqual(
      new Set(Object.entries({ ...LEFT, ...added }).map(([name, content]) => `${name}: ${content}`)),
    );
    expect((await world.run(['verify'])).code).toBe(0);
    await world.run(flat);
    expect(downloads(world)).toBe(2);
  });

  it('F57: what is no photo under its name stays, and is told once', async () => {
    const world = await livePhotos(['IMG_1.HEIC', 'IMG_2.HEIC']);
    const before = { 'IMG_1.HEIC': 'pho', 'IMG_1_HEVC.MOV': 'movie 0', 'IMG_2.HEIC': 'photo 1' };
    mkdirSync(join(world.folder, 'photos'));
    for (const [name, content] of Object.entries(before))
      writeFileSync(join(world.folder, 'photos', name), content);
    const flat = ['--folder-structure', 'none'];
    const told =
      /warning: 1 name of a photo is taken by another file: IMG_1\.HEIC\n.*: that file stays, .*\n.*: it is cut short, .*$/m;
    expect((await world.firstRun([...flat, '--dry-run'])).err).toMatch(told);
    expect((await world.run(flat)).err).toMatch(told);
    expect(downloads(world)).toBe(2);
    expect(contents(world)).toEqual(
      expect.arrayContaining(Object.entries(before).map(([name, content]) => `${name}: ${content}`)),
    );
    expect((await world.run(flat)).err).not.toMatch(told);
  });

  it('a relayout then gives it the name that is ours', async () => {
    const world = await left();
    const flat = ['--folder-structure', 'none'];
    await world.firstRun(flat);
    expect((await world.run(['relayout', ...flat])).code).toBe(0);
    const names = [1, 2, 3, 4].flatMap((n) => [`IMG_${n}.HEIC`, `IMG_${n}_HEVC.MOV`]);
    expect([...world.photos().keys()]).toEqual([...names, 'letter.txt']);
    await world.run(flat);
    expect(downloads(world)).toBe(2);
  });
});

it('F3: whoever only looks goes by how long a name the disk took for the last sync', {
  timeout: 30_000,
}, async () => {
  const world = await simulated({ library: 'empty' });
  world.simulator.library.add({ name: `${'n'.repeat(150)}.JPG`, content: Buffer.from('long') });
  await world.firstRun(['--folder-structure', 'none']);
  expect([...world.photos().keys()]).toEqual([`${'n'.repeat(150)}.JPG`]);
  const relayout = ['relayout', '--dry-run', '--folder-structure', 'none'];
  expect((await world.run(relayout)).err).toContain('0 files would be moved');
  const { id } = JSON.parse(readFileSync(join(world.folder, 'photos/.keepsake/marker.json'), 'utf8')) as {
    id: string;
  };
  const state = openSqliteStore({
    path: join(world.folder, 'session', `${world.simulator.account.username}.sqlite`),
    clock: new FakeClock(),
    log: silentLog,
  });
  await state.setNote(`longest-name/${id}`, '143');
  await state.close();
  const shorter = await world.run(relayout);
  expect(shorter.err).toContain('1 file would be moved');
  expect(shorter.out).toMatch(/^n{150}\.JPG -> n{47}-[0-9a-f]{8}\.JPG$/m);
});

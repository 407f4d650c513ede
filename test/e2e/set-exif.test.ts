import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openExifTool } from '../../src/exiftool/exiftool.ts';
import { NoTagTool, type TagTool } from '../../src/model/tag-tool.ts';
import { heic, movie } from '../../src/simulator/files/boxes.ts';
import { jpeg } from '../../src/simulator/files/jpeg.ts';
import { raw } from '../../src/simulator/files/stills.ts';
import type { NewAsset } from '../../src/simulator/library/new-asset.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { signatureOf } from '../support/wanted.ts';

const TIMEOUT = { timeout: 120_000 };
/** One for all: to start it costs more than a run. */
const exiftool = openExifTool();
afterAll(async () => (await exiftool).close());
const openTagTool = async (): Promise<TagTool> => ({ ...(await exiftool), close: async () => {} });

const ALL = ['--set-exif-datetime', '--set-exif', 'gps,rating', '--set-exif', 'description'];
const FLAT = ['--folder-structure', 'none'];
const TAKEN = Date.UTC(2020, 0, 2, 3, 4, 5);
/** What iCloud tells of a photo, and its file does not. */
const TOLD: NewAsset = {
  assetDate: TAKEN,
  favorite: true,
  details: { place: { lat: -52.5, lon: 13.25, alt: 34.5 }, description: 'At the gate' },
};

const read = async (file: string, ...names: readonly string[]) =>
  (await exiftool).read(file, names, new AbortController().signal);

async function succeeds(cloud: Simulated, args: readonly string[], from = openTagTool): Promise<string> {
  const { code, out, err } = await cloud.firstRun([...FLAT, ...args], { openTagTool: from });
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return out + err;
}

async function json(cloud: Simulated, args: readonly string[]) {
  const { code, out } = await cloud.run([...args, '--json'], { openTagTool });
  const answer = JSON.parse(out) as { readonly files: readonly { readonly photos: readonly unknown[] }[] };
  return { code, ...answer };
}

/** One JPEG without a date. */
async function withOnePhoto() {
  const cloud = await simulated({ library: 'empty' });
  const apple = jpeg('one', 3000).bytes();
  cloud.simulator.library.add({ ...TOLD, name: 'one.JPG', content: apple });
  return { ...cloud, apple, file: join(cloud.folder, 'photos', 'one.JPG') };
}

describe('what is written into files as the user wishes', TIMEOUT, () => {
  it('Y1, Y5, Y6: is told of as that, is right to verify, known to whois, and never a copy of what Apple has', async () => {
    const cloud = await withOnePhoto();
    const told = await succeeds(cloud, [...ALL, '--tree', 'ByType/{type}']);
    expect(told).toContain('what you asked for was written into 1 file');
    expect(
      await read(cloud.file, 'DateTimeOriginal', 'OffsetTimeOriginal', 'Rating', 'Description'),
    ).toMatchObject({
      'ExifIFD:DateTimeOriginal': '2020:01:02 03:04:05',
      'ExifIFD:OffsetTimeOriginal': '+00:00',
      'XMP-xmp:Rating': 5,
      'XMP-dc:Description': 'At the gate',
    });
    const { size, mtimeMs } = statSync(cloud.file);
    expect(Math.round(mtimeMs)).toBe(TAKEN);
    const own = readFileSync(cloud.file);
    const link = join(cloud.folder, 'photos/ByType/photo/one.JPG');
    expect(readFileSync(link).equals(own)).toBe(true);
    // Neither with the flags nor without them is anything left to do.
    for (const args of [
      [...ALL, '--tree', 'ByType/{type}'],
      ['--tree', 'ByType/{type}'],
    ])
      expect(await asked(cloud, () => succeeds(cloud, args))).toEqual({ 'changes/database': 1 });

    const signatures = { signature: signatureOf(cloud.apple), installed: signatureOf(own) };
    const { files } = await json(cloud, ['manifest']);
    expect(files).toEqual([
      expect.objectContaining({ path: 'one.JPG', size, link: null, ...signatures }),
      expect.objectContaining({ size, link: 'hard', ...signatures }),
    ]);
    expect((await cloud.run(['manifest', '--format', 'csv'])).out).toContain(`,hard,${signatures.installed}`);
    writeFileSync(join(cloud.folder, 'apple.jpg'), cloud.apple);
    const known = await json(cloud, ['whois', 'photos/one.JPG', 'apple.jpg']);
    expect(known.files.map(({ photos }) => photos)).toEqual([
      [expect.objectContaining({ path: 'one.JPG' })],
      [expect.objectContaining({ path: 'one.JPG' })],
    ]);
    expect(await json(cloud, ['verify'])).toMatchObject({
      code: 0,
      right: 1,
      rewritten: 1,
      edited: 0,
      damaged: 0,
    });

    // Another folder, without the wish: from Apple, although the photo lies here.
    expect(await asked(cloud, () => succeeds(cloud, ['--directory', 'other']))).toMatchObject({
      download: 1,
    });
    expect(readFileSync(join(cloud.folder, 'other/one.JPG')).equals(cloud.apple)).toBe(true);
    // A third with it: its bytes are those of the second one, and are changed again.
    expect(await asked(cloud, () => succeeds(cloud, ['--directory', 'third', ...ALL]))).toEqual({
      'changes/database': 1,
    });
    expect(readFileSync(join(cloud.folder, 'third/one.JPG')).equals(own)).toBe(true);

    // Lost, and its bytes lie under its other name.
    rmSync(cloud.file);
    const repaired = await json(cloud, ['verify', '--repair', ...FLAT]);
    expect(repaired).toMatchObject({ code: 0, missing: 1, repaired: 1, copied: 1 });
    expect(readFileSync(cloud.file).equals(own)).toBe(true);
    expect((await json(cloud, ['manifest'])).files[0]).toMatchObject(signatures);
    // Damaged under both names: fetched again, and changed again.
    const spoilt = Buffer.from(own).fill(7, 100, 200);
    for (const path of [cloud.file, link]) {
      writeFileSync(path, spoilt);
      utimesSync(path, TAKEN / 1000, TAKEN / 1000);
    }
    expect(await json(cloud, ['verify', '--repair', ...FLAT, ...ALL])).toMatchObject({
      code: 0,
      damaged: 1,
      repaired: 1,
    });
    expect(readFileSync(cloud.file).equals(own)).toBe(true);
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, right: 1, rewritten: 1 });
  });

  it('Y6: copies in a tree are copies of the changed file, are right, and go when nobody wants them', async () => {
    const cloud = await withOnePhoto();
    const tree = ['--tree', 'ByType/{type}', '--link-mode', 'copy'];
    await succeeds(cloud, [...ALL, ...tree]);
    const copy = join(cloud.folder, 'photos/ByType/photo/one.JPG');
    expect(readFileSync(copy).equals(readFileSync(cloud.file))).toBe(true);
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, links: { links: 1, right: 1 } });
    // Lost, it comes back from its copy, as it was changed.
    rmSync(cloud.file);
    expect(await json(cloud, ['verify', '--repair', ...FLAT])).toMatchObject({
      code: 0,
      repaired: 1,
      copied: 1,
    });
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, right: 1, rewritten: 1 });
    const { jobs } = JSON.parse((await cloud.run(['jobs', '--json'])).out) as {
      readonly jobs: readonly { readonly name: string }[];
    };
    for (const { name } of jobs) expect((await cloud.run(['jobs', 'forget', name])).code).toBe(0);
    expect((await cloud.run(['relayout', ...FLAT])).code).toBe(0);
    expect([...cloud.photos().keys()]).toEqual(['one.JPG']);
    expect(readdirSync(join(cloud.folder, 'photos/.keepsake')).includes('trash')).toBe(false);
  });

  it('Y7: after a lost state each file comes once more, is found as it was changed, and nothing lies twice', async () => {
    const cloud = await withOnePhoto();
    await succeeds(cloud, ALL);
    const before = cloud.photos();
    const { username } = cloud.simulator.account;
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(cloud.folder, 'session', `${username}.sqlite${end}`), { force: true });
    expect(await asked(cloud, () => succeeds(cloud, ALL))).toMatchObject({ download: 1 });
    expect(cloud.photos()).toEqual(before);
    expect(await asked(cloud, () => succeeds(cloud, ALL))).toEqual({ 'changes/database': 1 });
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, right: 1, rewritten: 1 });
  });

  it('Y7: what icloudpd, or another ExifTool, wrote into the same picture is taken over as it is, for one photo', async () => {
    const cloud = await simulated({ library: 'empty' });
    const { library } = cloud.simulator;
    const apple = jpeg('one', 3000).bytes();
    // A copy of it that tells something else: the same picture, and a file of its own.
    const [theirs, other] = [join(cloud.folder, 'theirs.jpg'), join(cloud.folder, 'other.jpg')];
    const write = async (to: string, tags: Record<string, string>) => {
      writeFileSync(join(cloud.folder, 'apple.jpg'), apple);
      const { signal } = new AbortController();
      await (await exiftool).write(join(cloud.folder, 'apple.jpg'), to, tags, signal);
    };
    await write(theirs, { 'ExifIFD:DateTimeOriginal': '2020:01:02 03:04:05' });
    await write(other, { 'XMP-dc:Title': 'another' });
    const path = join(cloud.folder, 'photos', 'one.JPG');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(theirs));
    library.add({ ...TOLD, name: 'one.JPG', content: apple });
    library.add({ ...TOLD, name: 'one.JPG', content: readFileSync(other) });
    expect(await succeeds(cloud, ALL)).not.toContain('taken by');
    expect(readFileSync(path).equals(readFileSync(theirs))).toBe(true);
    expect(cloud.photos().size).toBe(2);
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, right: 2, rewritten: 2 });
    expect(await asked(cloud, () => succeeds(cloud, ALL))).toEqual({ 'changes/database': 1 });
  });

  it('Y3: a file that cannot be written stays as it came, is told once, and no other type is touched', async () => {
    const cloud = await simulated({ library: 'empty' });
    const { library } = cloud.simulator;
    const broken = Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0x7f, 0xff), Buffer.alloc(300, 'x')]);
    const files: Readonly<Record<string, readonly [string, Buffer, (NewAsset & { kind?: 'video' })?]>> = {
      'bad.JPG': ['public.jpeg', broken],
      'raw.DNG': ['com.adobe.raw-image', raw('raw', 2000).bytes()],
      'still.HEIC': ['public.heic', heic('still', 3000).bytes()],
      'film.MOV': ['com.apple.quicktime-movie', movie('film', 3000).bytes(), { kind: 'video' }],
    };
    const ids = Object.entries(files).map(([name, [type, content, more]]) =>
      library.add({ ...TOLD, name, type, content, ...more }),
    );
    // Another photo of the third one's original: one file serves both.
    library.add({ assetDate: TAKEN, name: 'still.HEIC', duplicateOf: ids[2] ?? '' });
    const told = await succeeds(cloud, ALL);
    expect(told).toMatch(/nothing was written into bad\.JPG, which is saved as it came: \S/);
    expect(told).toContain('what you asked for was written into 2 files');
    expect(told.match(/bad\.JPG/g)).toHaveLength(1);
    const changed = [...cloud.photos()].filter(([name, bytes]) => !files[name]?.[1].equals(bytes));
    expect(changed.map(([name]) => name).toSorted()).toEqual(['film.MOV', 'still.HEIC']);
    expect(await read(join(cloud.folder, 'photos/film.MOV'), 'GPSCoordinates', 'Rating')).toMatchObject({
      'Keys:GPSCoordinates': expect.stringContaining('52 deg 30'),
      'XMP-xmp:Rating': 5,
    });
    expect(await asked(cloud, () => succeeds(cloud, ALL))).toEqual({ 'changes/database': 1 });
    expect(await json(cloud, ['verify'])).toMatchObject({ code: 0, right: 4, rewritten: 2 });
  });

  it('Y2: where there is no ExifTool, or no perl, nothing is downloaded, and the hint is the command without it', async () => {
    const cloud = await withOnePhoto();
    await cloud.firstRun(['--auth-only']);
    const missing = () => Promise.reject(new NoTagTool('the package exiftool-vendored is not installed'));
    const calls = await asked(cloud, async () => {
      const { code, err } = await cloud.run([...FLAT, ...ALL], { openTagTool: missing });
      expect(code).toBe(2);
      expect(err).toContain(
        'nothing can be written into photos here: the package exiftool-vendored is not installed',
      );
      expect(err).toMatch(/hint: as they come: `keepsake sync .*--folder-structure none`/);
      expect(err).not.toContain('hint: --set-exif');
    });
    expect(calls).toEqual({});
    await succeeds(cloud, [], missing);
    const { code, err } = await cloud.run(['verify', '--repair', ...ALL], { openTagTool: missing });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('exiftool-vendored') });
    // Nothing is written into photos by what only looks.
    await succeeds(cloud, [...ALL, '--dry-run'], missing);
  });

  it('Y4: Ctrl-C in the middle of a file ends the run; the next one goes on with what was there', async () => {
    const cloud = await withOnePhoto();
    const tool = await openTagTool();
    let interrupt = (): void => {};
    const slow: TagTool = {
      ...tool,
      async write(from, to, tags, signal) {
        writeFileSync(to, 'half');
        interrupt();
        // As the real one does, whose process goes on for a moment.
        return tool.write(from, `${to}.other`, tags, signal);
      },
    };
    const onStart = (kill: (signal: 'SIGINT') => void) => (interrupt = () => kill('SIGINT'));
    const { code } = await cloud.firstRun([...FLAT, ...ALL], { openTagTool: async () => slow, onStart });
    expect(code).toBe(130);
    expect(cloud.photos().size).toBe(0);
    const calls = await asked(cloud, () => succeeds(cloud, ALL));
    expect(calls['download']).toBeUndefined();
    expect(await read(cloud.file, 'Rating')).toMatchObject({ 'XMP-xmp:Rating': 5 });
  });
});

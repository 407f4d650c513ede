import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Body } from '../../src/simulator/core/body.ts';
import type { Resources } from '../../src/simulator/library/assets.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const DAY = Date.UTC(2024, 4, 6, 12);
const ALL = ['original', 'adjusted', 'alternative', 'medium', 'thumb'].flatMap((size) => ['--size', size]);
const FLAT = ['--folder-structure', 'none'];
const HEIC = 'public.heic';
const JPEG = 'public.jpeg';
const MOV = 'com.apple.quicktime-movie';

/** Files of one photo by the name of their field at Apple, each with its type; the bytes say what they are. */
function filesOf(types: Readonly<Record<string, string>>, what: string): Resources {
  const entries = Object.entries(types).map(([prefix, type]) => {
    const body = Body.of(Buffer.from(`${what} ${prefix}`));
    return [prefix, { type, body, width: 400, height: 300 }];
  });
  return Object.fromEntries(entries) as Resources;
}

const SIZES = { resJPEGMed: JPEG, resJPEGThumb: JPEG };
const MOVING = { resOriginalVidCompl: MOV, resVidMed: MOV, resVidSmall: MOV };
const edit = (what: string) =>
  filesOf({ resJPEGFull: JPEG, resVidCompl: MOV, ...SIZES, resVidMed: MOV, resVidSmall: MOV }, what);

/** An edited live photo, an edited video, and a RAW with its JPEG. */
async function everyVersion(): Promise<Simulated & { readonly live: string; readonly video: string }> {
  const world = await simulated({ library: 'empty' });
  const { library } = world.simulator;
  const live = library.add({
    name: 'IMG_1.HEIC',
    type: HEIC,
    content: Buffer.from('live resOriginal'),
    assetDate: DAY,
    masterResources: filesOf({ ...MOVING, ...SIZES }, 'live'),
    resources: edit('live, edited'),
  });
  const video = library.add({
    name: 'IMG_2.MOV',
    kind: 'video',
    type: MOV,
    content: Buffer.from('video resOriginal'),
    assetDate: DAY + 1000,
    masterResources: filesOf({ resVidMed: 'public.mpeg-4', resVidSmall: 'public.mpeg-4' }, 'video'),
    resources: filesOf({ resVidFull: MOV }, 'video, edited'),
  });
  library.add({
    name: 'IMG_3.CR2',
    type: 'com.canon.cr2-raw-image',
    content: Buffer.from('raw resOriginal'),
    assetDate: DAY + 2000,
    masterResources: filesOf({ resOriginalAlt: JPEG, ...SIZES }, 'raw'),
  });
  return { ...world, live, video };
}

const contents = (world: Simulated) =>
  Object.fromEntries([...world.photos()].map(([path, bytes]) => [path, bytes.toString()]));

const times = ({ folder }: Simulated) =>
  Object.fromEntries(
    readdirSync(join(folder, 'photos'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('IMG'))
      .map((name) => [name, statSync(join(folder, 'photos', name)).mtimeMs]),
  );

describe('F52: every version of a photo', { timeout: 60_000 }, () => {
  it('is saved under its name: stills, videos and moving parts, edited and not, in each size', async () => {
    const world = await everyVersion();
    const { code, err } = await world.firstRun([...FLAT, ...ALL]);
    expect({ code, err }).toMatchObject({ code: 0 });
    const first = {
      'IMG_1-medium.JPG': 'live, edited resJPEGMed',
      'IMG_1-thumb.JPG': 'live, edited resJPEGThumb',
      'IMG_1.HEIC': 'live resOriginal',
      'IMG_1.JPG': 'live, edited resJPEGFull',
      'IMG_1_HEVC-adjusted.MOV': 'live, edited resVidCompl',
      'IMG_1_HEVC.MOV': 'live resOriginalVidCompl',
      'IMG_2-adjusted.MOV': 'video, edited resVidFull',
      'IMG_2-medium.MOV': 'video resVidMed',
      'IMG_2-thumb.MOV': 'video resVidSmall',
      'IMG_2.MOV': 'video resOriginal',
      'IMG_3-medium.JPG': 'raw resJPEGMed',
      'IMG_3-thumb.JPG': 'raw resJPEGThumb',
      'IMG_3.CR2': 'raw resOriginal',
      'IMG_3.JPG': 'raw resOriginalAlt',
    };
    expect(contents(world)).toEqual(first);
    // The moving part in the other sizes, edited where the photo is.
    for (const size of ['medium', 'thumb']) {
      const there = ['--directory', size];
      const flags = [...FLAT, '--live-photo-size', size, '--live-photo-mode', 'video-only', '--skip-videos'];
      expect((await world.run([...there, ...flags])).code).toBe(0);
      const { out } = await world.run([...there, 'whois', `${size}/IMG_1_HEVC-${size}.MOV`]);
      expect(out).toContain(`live-${size} of IMG_1.HEIC`);
      expect(readdirSync(join(world.folder, size)).filter((name) => name.includes('IMG_1'))).toHaveLength(1);
    }
  });

  it('stays when a later edit comes, is known to all commands, and moves with its photo and back', async () => {
    const world = await everyVersion();
    const { library } = world.simulator;
    const sizes = ['--size', 'original', '--size', 'adjusted'];
    await world.firstRun(sizes);
    library.edit(world.live, edit('live, edited again, and longer,'));
    library.edit(world.video, filesOf({ resVidFull: MOV }, 'video, edited again, and longer,'));
    expect((await world.run(sizes)).code).toBe(0);
    library.edit(world.live, filesOf({ resJPEGFull: HEIC }, 'live, edited as HEIC'));
    expect((await world.run(sizes)).code).toBe(0);

    const before = contents(world);
    const days = times(world);
    const texts = Object.values(before);
    for (const what of ['live, edited', 'live, edited again, and longer,'])
      for (const field of ['resJPEGFull', 'resVidCompl']) expect(texts).toContain(`${what} ${field}`);
    expect(texts).toContain('live, edited as HEIC resJPEGFull');
    for (const what of ['video, edited', 'video, edited again, and longer,'])
      expect(texts).toContain(`${what} resVidFull`);

    await expectKnown(world);
    const months = ['--folder-structure', '{:%Y-%m}', ...sizes];
    const moved = await world.run(['relayout', ...months]);
    expect(moved, moved.err).toMatchObject({ code: 0 });
    const then = contents(world);
    expect(Object.keys(then).filter((path) => !path.startsWith('2024-05/'))).toEqual([]);
    expect(Object.values(then).toSorted()).toEqual(texts.toSorted());
    // The newest has the plain name there; a former one keeps its extension.
    expect(then['2024-05/IMG_2-adjusted.MOV']).toBe('video, edited again, and longer, resVidFull');
    for (const [path, text] of Object.entries(then))
      if (text.startsWith('live, edited again') && text.endsWith('Full')) expect(path).toMatch(/\.JPG$/);
    await expectKnown(world);
    const downloads = world.simulator.counters.get('download');
    expect((await world.run(months)).code).toBe(0);
    expect((await world.run(['relayout', ...months])).err).toContain('0 files moved');
    await world.run(['relayout', ...sizes]);
    expect(contents(world)).toEqual(before);
    expect(times(world)).toEqual(days);
    expect((await world.run(sizes)).code).toBe(0);
    expect(world.simulator.counters.get('download')).toBe(downloads);
  });
});

/** Each file on disk is told of, and is right. */
async function expectKnown(world: Simulated): Promise<void> {
  const paths = [...world.photos().keys()];
  const manifest = JSON.parse((await world.run(['manifest', '--json'])).out) as {
    readonly files: readonly { readonly path: string }[];
  };
  expect(manifest.files.map(({ path }) => path).toSorted()).toEqual(paths);
  const files = paths.map((path) => `photos/${path}`);
  expect((await world.run(['whois', ...files])).code).toBe(0);
  const verified = await world.run(['verify', '--json']);
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.out)).toMatchObject({ files: paths.length, right: paths.length });
}

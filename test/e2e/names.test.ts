import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Body } from '../../src/simulator/core/body.ts';
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
    const { out } = await world.run(['--json', 'import', 'photos']);
    expect(JSON.parse(out)).toMatchObject({ adopted: 2, copied: 0, missing: 0, files: 2, strangers: 0 });
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

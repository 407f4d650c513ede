import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shape } from '../support/sidecars.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };

async function synced(cloud: Simulated, args: readonly string[]): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

/** Each file, without what programs call it by. */
const split = (cloud: Simulated) => {
  const all = [...cloud.photos().keys()];
  return {
    photos: all.filter((path) => !path.endsWith('.xmp')),
    sidecars: all.filter((path) => path.endsWith('.xmp')),
  };
};

describe('sidecars', TIMEOUT, () => {
  it.each(['full', 'stem'])('X9: go along with a relayout, and back (%s)', async (form) => {
    const cloud = await simulated({ library: { assets: 20, bytes: 600 } });
    const args = ['--xmp-sidecar', '--sidecar-name', form];
    await synced(cloud, args);
    const before = cloud.photos();
    const { photos, sidecars } = split(cloud);
    const merged = join(cloud.folder, 'photos', sidecars[0] ?? '');
    writeFileSync(merged, shape('digikam'));
    cloud.simulator.library.setFavorite(
      [...cloud.simulator.library.zone('PrimarySync').entries()][0]?.[1].id ?? '',
      true,
    );

    // What the user took away stays away, wherever its photo goes.
    const [last = ''] = sidecars.slice(-1);
    const text = readFileSync(join(cloud.folder, 'photos', last));
    rmSync(join(cloud.folder, 'photos', last));

    const moved = await cloud.run(['relayout', ...args, '--folder-structure', '{:%Y}']);
    expect(moved, moved.err).toMatchObject({ code: 0 });
    expect(moved.err + moved.out).toContain(`${photos.length} files`);
    const after = split(cloud);
    expect(after.photos).not.toEqual(photos);
    const beside = (path: string) => (form === 'full' ? `${path}.xmp` : path.replace(/\.\w+$/, '.xmp'));
    const expected = new Set(after.photos.filter((path) => !path.includes('_HEVC')).map(beside));
    const missing = [...expected].filter((path) => !after.sidecars.includes(path));
    expect(missing.map((path) => basename(path))).toEqual([basename(last)]);
    expect(after.sidecars.filter((path) => !expected.has(path))).toEqual([]);
    const calls = await asked(cloud, () => synced(cloud, [...args, '--folder-structure', '{:%Y}']));
    expect(calls['download']).toBeUndefined();
    expect(split(cloud).sidecars).toEqual(after.sidecars);

    const back = await cloud.run(['relayout', ...args]);
    expect(back, back.err).toMatchObject({ code: 0 });
    await synced(cloud, args);
    expect(existsSync(join(cloud.folder, 'photos', last))).toBe(false);
    writeFileSync(join(cloud.folder, 'photos', last), text);
    expect([...cloud.photos().keys()]).toEqual([...before.keys()]);
    expect(readFileSync(merged, 'utf8')).toContain('digiKam:PickLabel="2"');
  });

  it('X9: go along with a photo that moves to another library', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 600 }, sharedLibrary: 'private' });
    const { library } = cloud.simulator;
    const args = ['--xmp-sidecar', '--library', 'all', '--folder-structure', '{library}/{year}'];
    await synced(cloud, args);
    const [id = ''] = [...library.zone('PrimarySync').entries()].map(([, asset]) => asset.id);
    const there = library.moveToShared(id);
    library.setWords(there, { caption: 'Ours' });
    await synced(cloud, args);
    const { photos, sidecars } = split(cloud);
    expect(sidecars).toEqual(photos.map((path) => `${path}.xmp`));
    const texts = new Map(
      sidecars.map((path) => [path, readFileSync(join(cloud.folder, 'photos', path), 'utf8')]),
    );
    const moved = [...texts].filter(([, text]) => text.includes(`AssetID>${there}<`));
    expect(moved).toHaveLength(1);
    const [path, text] = moved[0] ?? ['', ''];
    const others = [...texts.keys()].filter((one) => one !== path).map((one) => one.split('/')[0]);
    expect(others).not.toContain(path.split('/')[0]);
    expect(text).toContain('>Ours<');
    expect([...texts.values()].join('')).not.toContain(id);
  });
});

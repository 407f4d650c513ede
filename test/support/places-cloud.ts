import { expect } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { type AlbumCloud, albumCloud } from './album-cloud.ts';

export const BY_ALBUM = ['--folder-structure', '{album}'];

/** A cloud with albums, and where the photos of a folder lie. */
export async function places(assets = 6, options: SimulatorOptions = {}) {
  const cloud: AlbumCloud = await albumCloud(assets, options);
  const { library } = cloud.simulator;
  const succeeds = async (...args: readonly string[]) => {
    const { code, out, err } = await cloud.firstRun(args);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    return { out, err };
  };
  const takeOut = (album: string, at: number) => library.setMember(album, cloud.ids[at] ?? '', false);
  /** How many files lie in each folder. */
  const folders = () => {
    const counts: Record<string, number> = {};
    for (const path of cloud.photos().keys()) {
      const folder = path.split('/').slice(0, -1).join('/');
      counts[folder] = (counts[folder] ?? 0) + 1;
    }
    return counts;
  };
  const paths = () => [...cloud.photos().keys()].toSorted();
  return { ...cloud, library, succeeds, takeOut, folders, paths };
}

import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { type Simulated, simulated } from './simulated.ts';

export interface AlbumCloud extends Simulated {
  /** Ids of the photos, the newest first. */
  readonly ids: readonly string[];
  readonly put: (album: string, ...photos: readonly number[]) => void;
}

/** A library of plain photos that lie in albums. */
export async function albumCloud(assets: number, options: SimulatorOptions = {}): Promise<AlbumCloud> {
  const cloud = await simulated({ library: { assets, bytes: 300 }, ...options });
  const { library } = cloud.simulator;
  const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
  const put: AlbumCloud['put'] = (album, ...photos) => {
    for (const at of photos) library.setMember(album, ids[at] ?? '', true);
  };
  return { ...cloud, ids, put };
}

export const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
/** Requests but for downloads. */
export const total = (calls: Readonly<Record<string, number>>) =>
  Object.entries(calls).reduce((sum, [name, number]) => (name === 'download' ? sum : sum + number), 0);

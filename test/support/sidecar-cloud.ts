import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { AlbumCloud } from './album-cloud.ts';
import type { Simulated } from './simulated.ts';

export const SIDECARS = ['--xmp-sidecar'];

export async function synced(cloud: Simulated, args: readonly string[] = SIDECARS): Promise<string> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
  return err;
}

export const sidecars = (cloud: Simulated) =>
  [...cloud.photos().keys()].filter((path) => path.endsWith('.xmp'));
export const at = (cloud: Simulated, path: string) => join(cloud.folder, 'photos', path);
export const read = (cloud: Simulated, path: string) => readFileSync(at(cloud, path), 'utf8');

/** The sidecar of a photo, by its number in the list. */
export function ofPhoto(cloud: AlbumCloud, number: number): string {
  const id = cloud.ids[number] ?? '';
  const found = sidecars(cloud).find((path) => read(cloud, path).includes(`AssetID>${id}<`));
  expect(found).toBeDefined();
  return found ?? '';
}

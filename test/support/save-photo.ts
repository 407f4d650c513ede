import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Destination } from '../../src/model/destination.ts';
import { photoBytes, relative } from './wanted.ts';

export const PHOTO = photoBytes('photo', 3000);
export const PATH = relative('2024/IMG_1.JPG');
export const TIME = Date.UTC(2019, 5, 6, 7, 8, 9);

/** Brings one photo the way every photo comes. */
export async function savePhoto(disk: Destination, path = PATH, bytes: Uint8Array = PHOTO) {
  const draft = await disk.begin(`draft-${path.replaceAll('/', '_')}`);
  try {
    await draft.write(bytes);
    return await draft.commit(path, TIME);
  } catch (error) {
    await draft.abandon({ keepBytes: true });
    throw error;
  }
}

export const read = (root: string, path: string = PATH) => readFileSync(join(root, path));
export const drafts = (root: string) => readdirSync(join(root, '.keepsake/drafts'));

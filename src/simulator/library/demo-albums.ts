import type { SimAsset } from './assets.ts';
import { POSITION_STEP, Relations } from './relations.ts';
import type { Zone } from './zone.ts';

/** Name, type, which photos, and the folder by its name. */
type Row = readonly [
  name: string,
  type: 'album' | 'folder' | 'smart',
  members: readonly [from: number, to: number],
  folder?: string,
];

const NOBODY = [0, 0] as const;
const TYPES = { album: 0, folder: 3, smart: 6 } as const;

/**
 * One name twice, at the top and in a folder; folders in folders; names with separators, of one emoji, in both Unicode forms,
 * and of a smart album; an empty album; one that holds hidden and deleted photos; a kind whose members cannot be listed
 * (photos.md 7).
 */
const ROWS: readonly Row[] = [
  ['Holidays', 'album', [0, 9]],
  ['Holidays', 'album', [9, 12]],
  ['before/after', 'album', [26, 30]],
  ['Favorites', 'album', [12, 14]],
  ['Trips', 'folder', NOBODY],
  ['Summer', 'album', [14, 20], 'Trips'],
  ['Empty', 'album', NOBODY, 'Trips'],
  ['Large files', 'smart', NOBODY],
  ['2024', 'folder', NOBODY, 'Trips'],
  ['Rome, Naples: south', 'album', [4, 8], '2024'],
  ['\ud83c\udfd6\ufe0f', 'album', [6, 11], '2024'],
  ['Holidays', 'album', [18, 22], '2024'],
  ['..hidden', 'album', [2, 4]],
  ['caf\u00e9', 'album', [20, 23], '2024'],
  ['cafe\u0301', 'album', [21, 24], '2024'],
  ['Put away', 'album', [61, 70]],
];

export function addDemoAlbums(
  zone: Zone,
  upper: (label: string) => string,
  assets: readonly SimAsset[],
): void {
  const folders = new Map<string, string>();
  for (const [index, [name, type, [from, to], folder]] of ROWS.entries()) {
    const id = name === 'Trips' ? upper('folder') : upper(`album/${index}`);
    if (type === 'folder') folders.set(name, id);
    const relations = new Relations(id);
    zone.setAlbum({
      id,
      name,
      albumType: TYPES[type],
      parentId: folder === undefined ? undefined : folders.get(folder),
      position: (index + 1) * POSITION_STEP,
      deleted: false,
      relations,
      version: to - from,
    });
    for (const { id: asset } of assets.slice(from, to)) zone.noteRelation(id, relations.put(asset));
  }
}

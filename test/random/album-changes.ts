import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Album } from '../../src/simulator/library/albums.ts';
import type { Dice } from './dice.ts';
import type { Happening } from './library-changes.ts';
import type { Stage } from './stage.ts';

/** Names, and what a folder for them is called: some are one there. */
export const ALBUM_NAMES = {
  Rome: 'Rome',
  'Rome ': 'Rome_',
  Rome_: 'Rome_',
  Oslo: 'Oslo',
  'a/b': 'a_b',
  a_b: 'a_b',
} as const;
/** Mostly names that meet. */
const NAMES = ['Rome', 'Rome', 'Rome', 'Rome ', 'Rome_', 'Oslo', 'a/b', 'a_b'];

/** Albums and folders of the personal library, those that are gone left out. */
export function albumsIn({ library }: Stage): readonly Album[] {
  return [...library.zone('PrimarySync').albums.values()].filter(({ deleted }) => !deleted);
}

export const addAlbum: Happening = (stage, dice) => {
  const isFolder = dice.chance(0.2);
  const name = dice.pickAny(NAMES) ?? 'Rome';
  const parentId = isFolder ? undefined : pickFolder(stage, dice);
  stage.library.addAlbum(name, { isFolder, ...(parentId !== undefined && { parentId }) });
  return `add ${isFolder ? 'folder' : 'album'} ${name}${parentId === undefined ? '' : ' in a folder'}`;
};

export const addAlbums: Happening = (stage, dice) =>
  Array.from({ length: dice.whole(2, 4) }, () => addAlbum(stage, dice)).join(', ');

export const changeAnAlbum: Happening = (stage, dice) => {
  const album = dice.pickAny(albumsIn(stage));
  if (album === undefined) return undefined;
  const { id, name, albumType } = album;
  const wished = dice.pickAny(NAMES) ?? 'Rome';
  const parentId = albumType === 3 ? undefined : pickFolder(stage, dice);
  const [what, change] = dice.pick<[string, () => void]>([
    [`call ${name} ${wished}`, () => stage.library.changeAlbum(id, { name: wished })],
    [`call ${name} ${wished}`, () => stage.library.changeAlbum(id, { name: wished })],
    [`move ${name}`, () => stage.library.changeAlbum(id, { parentId })],
    [`delete ${name}`, () => deleteWith(stage, id)],
  ]);
  change();
  return `${what} (${id.slice(0, 4)})`;
};

/** A device that deletes a folder deletes what is in it, too. */
function deleteWith(stage: Stage, id: string): void {
  for (const album of albumsIn(stage))
    if (album.id === id || album.parentId === id) stage.library.changeAlbum(album.id, { deleted: true });
}

/** Two albums change their names with each other. */
export const swapAlbums: Happening = (stage, dice) => {
  const [one, other] = [dice.pickAny(albumsIn(stage)), dice.pickAny(albumsIn(stage))];
  if (one === undefined || other === undefined || one.id === other.id) return undefined;
  stage.library.changeAlbum(one.id, { name: other.name });
  stage.library.changeAlbum(other.id, { name: one.name });
  return `${one.name} and ${other.name} change names`;
};

export const fillAlbums: Happening = (stage, dice) => {
  for (const album of albumsIn(stage).filter(({ albumType }) => albumType === 0))
    for (const photo of stage.photos.filter(() => dice.chance(0.4)))
      stage.library.setMember(album.id, photo.id, true);
  // Some are in Recently Deleted or hidden before anybody looks.
  for (const { id } of stage.photos.filter(() => dice.chance(0.4)))
    if (dice.chance(0.5)) stage.library.delete(id);
    else stage.library.setHidden(id, true);
  return 'put photos into all albums, and some into Recently Deleted';
};

/** Whatever is in Recently Deleted, or hidden, is shown again. */
export const bringBack: Happening = ({ library, photos }, dice) => {
  for (const { id } of photos) {
    library.restore(id);
    if (dice.chance(0.5)) library.setHidden(id, false);
  }
  return 'restore all, and show some that are hidden';
};

export const changeMembers: Happening = (stage, dice) => {
  const album = dice.pickAny(albumsIn(stage).filter(({ albumType }) => albumType === 0));
  if (album === undefined || stage.photos.length === 0) return undefined;
  const isIn = dice.chance(0.7);
  const stems: string[] = [];
  for (let count = dice.whole(1, 5); count > 0; count -= 1) {
    const photo = dice.pickAny(stage.photos);
    if (photo === undefined) continue;
    stage.library.setMember(album.id, photo.id, isIn);
    stems.push(photo.stem);
  }
  return `${isIn ? 'put' : 'take'} ${stems.join(', ')} ${isIn ? 'into' : 'out of'} ${album.name} (${album.id.slice(0, 4)})`;
};

/** What iCloud shows is forgotten; what was made of it is not. */
export const loseCatalogue: Happening = ({ folder, simulator }) => {
  const path = join(folder, 'session', `${simulator.account.username}.catalogue.sqlite`);
  if (!existsSync(path)) return undefined;
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  return 'the catalogue is lost';
};

function pickFolder(stage: Stage, dice: Dice): string | undefined {
  if (dice.chance(0.5)) return undefined;
  return dice.pickAny(albumsIn(stage).filter(({ albumType }) => albumType === 3))?.id;
}

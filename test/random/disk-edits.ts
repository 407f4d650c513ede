import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dice } from './dice.ts';
import { addNamed, folderOf, type Happening } from './library-changes.ts';
import type { Stage } from './stage.ts';
import { digestOf, treeOf } from './tree.ts';

export const removeFile: Happening = (stage, dice) =>
  onOne(stage, dice, (path, digest) => {
    unlinkSync(join(stage.photosFolder, path));
    stage.model.takenAway(path, digest);
    return `the user removes ${path}`;
  });

export const editFile: Happening = (stage, dice) =>
  onOne(stage, dice, (path, digest) => {
    const file = join(stage.photosFolder, path);
    const content = stage.newContent(readFileSync(file).length);
    if (dice.chance(0.5)) writeFileSync(file, content);
    else appendFileSync(file, 'edited');
    stage.model.takenAway(path, digest);
    stage.model.occupied(path);
    return `the user edits ${path}`;
  });

export const moveFile: Happening = (stage, dice) =>
  onOne(stage, dice, (path, digest) => {
    const target = join(dirname(path), stage.newStem('moved'));
    renameSync(join(stage.photosFolder, path), join(stage.photosFolder, target));
    stage.model.takenAway(path, digest);
    stage.model.occupied(target);
    return `the user moves ${path} to ${target}`;
  });

export const touchFile: Happening = (stage, dice) =>
  onOne(stage, dice, (path) => {
    utimesSync(join(stage.photosFolder, path), new Date(), new Date());
    return `the user touches ${path}`;
  });

/** Something of the user's lies under a name that the next photo will want. */
export const placeForeign: Happening = (stage, dice) => {
  const stem = stage.newStem();
  const day = dice.whole(0, 3);
  const folder = stage.isFlat ? '.' : folderOf(day);
  const path = join(folder, `${stem}.${dice.pick(['JPG', 'JPG', 'MOV'])}`);
  const place = join(stage.photosFolder, path);
  const bytes = stage.newContent(dice.pick([0, 700, 1_500]));
  const kind = dice.pick(['another file', 'another file', 'the same file', 'a link', 'a folder']);
  mkdirSync(dirname(place), { recursive: true });
  if (kind === 'a folder') {
    mkdirSync(place);
    writeFileSync(join(place, 'note.txt'), 'mine');
  } else if (kind === 'a link') symlinkSync('/nowhere/at/all', place);
  else writeFileSync(place, bytes);
  stage.model.occupied(path);
  const options = kind === 'the same file' && bytes.length > 0 ? { day, bytes } : { day };
  return `the user puts ${kind} at ${path}; ${addNamed(stage, dice, stem, true, options)}`;
};

/** Something of the user's comes to lie where a photo is about to be saved. */
export const takeName: Happening = (stage, dice) => {
  const photo = dice.pickAny(stage.photos.filter(({ isUnique }) => isUnique));
  if (photo === undefined) return undefined;
  const path = join(stage.isFlat ? '.' : folderOf(photo.day), `${photo.stem}.JPG`);
  const place = join(stage.photosFolder, path);
  if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) return undefined;
  const content = stage.newContent(700);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
  stage.model.placed(path, digestOf(content));
  return `the user puts a file at ${path}`;
};

/** The program's memory of what it saved is gone (I3). */
export const loseState: Happening = (stage) => {
  const { username } = stage.simulator.account;
  const path = join(stage.folder, 'session', `${username}.sqlite`);
  if (!existsSync(path)) return undefined;
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  stage.model.stateLost();
  return 'the state is lost';
};

function onOne(stage: Stage, dice: Dice, edit: (path: string, digest: string) => string): string | undefined {
  const files = [...treeOf(stage.photosFolder)].filter(([, digest]) => !digest.startsWith('link'));
  const found = dice.pickAny(files);
  return found === undefined ? undefined : edit(...found);
}

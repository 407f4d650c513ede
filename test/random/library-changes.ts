import { Body } from '../../src/simulator/core/body.ts';
import type { NewAsset } from '../../src/simulator/library/new-asset.ts';
import type { Dice } from './dice.ts';
import type { Stage } from './stage.ts';

/** One thing that happens; answers what, in words, or undefined when it cannot happen now. */
export type Happening = (stage: Stage, dice: Dice) => string | undefined;

const SMALL = [700, 700, 1_500, 4_000] as const;
const LARGE = 300_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2023, 4, 7, 12);

/** Adds a photo that no other shares its name with, unless the dice want it so. */
export const addPhoto: Happening = (stage, dice) => {
  const isUnique = !dice.chance(0.2);
  return addNamed(stage, dice, isUnique ? stage.newStem() : dice.pick(['IMG_SAME', 'IMG_LIKE']), isUnique);
};

export const addPhotos: Happening = (stage, dice) =>
  Array.from({ length: dice.whole(2, 6) }, () => addPhoto(stage, dice)).join(', ');

/** As "Duplicate" on a device: two assets, one original. Its date may be corrected afterwards. */
export const duplicatePhoto: Happening = (stage, dice) => {
  const twin = dice.pickAny(stage.photos);
  if (twin === undefined) return undefined;
  const day = dice.chance(0.5) ? twin.day : dice.whole(0, 3);
  const id = stage.library.add({ duplicateOf: twin.id, assetDate: dateOf(day, stage) });
  stage.keep({ ...twin, id, day });
  return `duplicate ${twin.stem} on day ${day}`;
};

export const editPhoto: Happening = (stage, dice) =>
  onOne(stage, dice, 'edit', (id) => {
    const body = Body.of(stage.newContent(dice.pick(SMALL)));
    stage.library.edit(id, { resJPEGFull: { type: 'public.jpeg', body, width: 40, height: 30 } });
  });

export const changePhoto: Happening = (stage, dice) => {
  const { library } = stage;
  const [what, change] = dice.pick<[string, (id: string) => void]>([
    ['delete', (id) => library.delete(id)],
    ['delete', (id) => library.delete(id)],
    ['restore', (id) => library.restore(id)],
    ['hide', (id) => library.setHidden(id, true)],
    ['show', (id) => library.setHidden(id, false)],
    ['make a favorite of', (id) => library.setFavorite(id, true)],
    ['revert', (id) => library.revert(id)],
  ]);
  return onOne(stage, dice, what, change);
};

export const purgePhoto: Happening = (stage, dice) =>
  onOne(stage, dice, 'purge', (id) => {
    stage.library.purge(id);
    stage.forget(id);
  });

export const changeAlbum: Happening = (stage, dice) =>
  onOne(stage, dice, 'put into an album', (id) => {
    const album = stage.library.addAlbum(`Album ${dice.whole(1, 99)}`);
    stage.library.setMember(album, id, true);
    if (dice.chance(0.3)) stage.library.setMember(album, id, false);
  });

/** Apple's history holds much that is no photo. */
export const passHistory: Happening = (stage, dice) => {
  const count = dice.pick([1, 50, 450]);
  stage.library.skipHistory(count);
  return `${count} positions of history without a photo`;
};

/** Adds a photo of this name; `bytes`: its original, made up if not given. */
export function addNamed(
  stage: Stage,
  dice: Dice,
  stem: string,
  isUnique: boolean,
  options: { readonly day?: number; readonly bytes?: Buffer } = {},
): string {
  const day = options.day ?? dice.whole(0, 3);
  const content = options.bytes ?? stage.newContent(dice.chance(0.15) ? LARGE : dice.pick(SMALL));
  const movie = dice.chance(0.2) ? Body.of(stage.newContent(dice.pick(SMALL))) : undefined;
  const live: NewAsset =
    movie === undefined
      ? {}
      : {
          masterResources: {
            resOriginalVidCompl: { type: 'com.apple.quicktime-movie', body: movie, width: 40, height: 30 },
          },
        };
  const id = stage.library.add({ name: `${stem}.JPG`, content, assetDate: dateOf(day, stage), ...live });
  stage.keep({ id, stem, day, isUnique });
  return `add ${stem} of ${content.length} bytes on day ${day}${movie === undefined ? '' : ', live'}`;
}

/** Noon in UTC is the same day in nearly all zones; the folder of day 0 is 2023/05/07. */
export function folderOf(day: number): string {
  return new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/');
}

function dateOf(day: number, stage: Stage): number {
  return FIRST_DAY + day * DAY_MS + stage.photos.length * 1_000;
}

function onOne(stage: Stage, dice: Dice, what: string, change: (id: string) => void): string | undefined {
  const photo = dice.pickAny(stage.photos);
  if (photo === undefined) return undefined;
  change(photo.id);
  stage.model.learn();
  return `${what} ${photo.stem} (${photo.id.slice(0, 4)})`;
}

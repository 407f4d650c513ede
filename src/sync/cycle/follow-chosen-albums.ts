import { ownCommand } from '../../config/own-command.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Library } from '../../model/asset.ts';
import type { ListedSmartAlbum } from '../../model/smart-albums.ts';
import { type CollectionId, type LibraryId, PERSONAL_LIBRARY } from '../../model/ids.ts';
import {
  albumsToKnow,
  type ChosenAlbums,
  isNothingWanted,
  needsListing,
  smartAlbumsToKnow,
} from '../../plan/choose-albums.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { isListed } from '../follow/is-unfinished.ts';
import { noSuchAlbum, severalAlbums } from '../follow/no-such-album.ts';
import { isUntouched, readCollections } from '../follow/read-albums.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { Run } from '../open/open-account.ts';

/** What has to be asked for where photos are chosen by albums. */
export interface AlbumTask {
  readonly chosen: ChosenAlbums;
  /** Albums of which it has to be known what is in them, and is not. */
  readonly toList: ReadonlyMap<LibraryId, readonly CollectionId[]>;
  /** Smart albums of which only Apple's own lists tell what is in them. */
  readonly smart: readonly ListedSmartAlbum[];
  /** Photos in them are looked up as they come, in these libraries: one of them was never listed, and need not be. */
  readonly lookUpIn: readonly Library[];
  /** Libraries among the unlisted ones that have to be listed all the same. */
  readonly toListWhole: readonly Library[];
}

/**
 * Which albums there are, and which of them the user means. Rejects with `USAGE` where one is not there; a run that goes on tells it
 * once. `unlisted`: libraries that would be listed if everything were wanted.
 */
export async function findAlbums(
  run: Run,
  judge: AlbumJudge,
  { libraries, unlisted }: { readonly libraries: readonly Library[]; readonly unlisted: readonly Library[] },
  fallsShort: (why: string) => void,
): Promise<AlbumTask | undefined> {
  const { catalogue, config } = run;
  let shortfall: string | undefined;
  for (const library of libraries) {
    const pages = readCollections(run, library);
    let next = await pages.next();
    while (next.done !== true) next = await pages.next();
    shortfall ??= next.value;
  }
  if (shortfall !== undefined) fallsShort(shortfall);
  const choice = await judge.choose();
  if (choice === undefined) return undefined;
  const collections = await catalogue.collections();
  const hint = `run \`${ownCommand('list albums', config.typed)}\` for those that there are`;
  const error = noSuchAlbum(choice, collections, hint);
  const areKnown = shortfall === undefined || (await catalogue.albums(PERSONAL_LIBRARY)).areKnown;
  // No album is known by which a photo could lie.
  const lacksPlaces = !areKnown && placesByAlbums(config);
  if ((error !== undefined || lacksPlaces) && shortfall !== undefined)
    throw new KeepsakeError('SERVICE_REFUSING', shortfall);
  if (error !== undefined && config.watch === undefined) throw error;
  const gone = error === undefined ? [] : [error.message, ...error.details];
  const nothing = isNothingWanted(choice)
    ? ['--album: everything that is named is left out, so no photo is wanted']
    : [];
  for (const warning of [...gone, ...severalAlbums(choice), ...nothing]) run.warnOnce(warning);

  const { chosen } = choice;
  const toList = albumsToKnow(chosen, collections).filter((album) => !album.isKnown);
  const known = await Promise.all(
    libraries.map(async (library) => ({ library, state: await catalogue.library(library.id) })),
  );
  const isEach = needsListing(chosen);
  const isUnlisted = known.some(({ state }) => !isListed(state));
  const untouched = new Set(known.filter(({ state }) => isUntouched(state)).map(({ library }) => library.id));
  return {
    chosen,
    smart: smartAlbumsToKnow(chosen),
    toList: new Map(
      [...Map.groupBy(toList, ({ library }) => library)].map(([library, albums]) => [
        library,
        albums.map(({ id }) => id),
      ]),
    ),
    lookUpIn: isEach || !isUnlisted ? [] : libraries,
    toListWhole: unlisted.filter(({ id }) => isEach || !untouched.has(id)),
  };
}

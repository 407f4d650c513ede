import type { Config } from '../../config/config.ts';
import type { AlbumsReader, KnownLibrary } from '../../model/catalogue.ts';
import { albumsToKnow, smartAlbumsToKnow } from '../../plan/choose-albums.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { isSmartAlbumLeft } from '../follow/read-smart-albums.ts';
import { type AlbumCatalogue, AlbumJudge } from './album-judge.ts';
import { isLeftToList, wantsAllAlbums } from './wants-albums.ts';

/** What albums are called there is not asked. */
const ANY_DISK = { caseSensitive: true };

/**
 * Whether it is not known yet which albums there are in these libraries, or what is in those that are meant; or whether one that is named is
 * not there, which ends a run that does not go on.
 */
export async function albumsAreLeft(
  catalogue: AlbumCatalogue & Pick<AlbumsReader, 'returned'>,
  config: Pick<Config, 'selection' | 'folder' | 'naming' | 'trees' | 'sidecars' | 'playlists' | 'watch'>,
  libraries: readonly KnownLibrary[],
  nowMs: number,
): Promise<boolean> {
  const choice = await AlbumJudge.ofRules(catalogue, wishesAt(config, nowMs), ANY_DISK).choose();
  if (choice === undefined && !wantsAllAlbums(config)) return false;
  for (const { library } of libraries) if (!(await catalogue.albums(library.id)).areKnown) return true;
  if (choice !== undefined && choice.missing.length > 0 && config.watch === undefined) return true;
  const smart = choice === undefined ? [] : smartAlbumsToKnow(choice.chosen);
  for (const { library, state } of libraries) {
    if (library.kind === 'personal' && smart.some((album) => isSmartAlbumLeft(state, album))) return true;
  }
  const collections = await catalogue.collections();
  const isReturned = (await catalogue.returned()).length > 0;
  if (isReturned && collections.some(({ kind, isKnown }) => kind === 'album' && isKnown)) return true;
  const toKnow =
    wantsAllAlbums(config) || choice === undefined ? collections : albumsToKnow(choice.chosen, collections);
  return toKnow.some((album) => isLeftToList(album, config));
}

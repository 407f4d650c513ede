import type { Config } from '../../config/config.ts';
import type { KnownCollection } from '../../model/collections.ts';
import { namesAlbums } from '../../model/template.ts';

/** Whether it has to be known which photos are in which albums, whichever they are, for what is made beside files. */
export function wantsAllAlbums({ trees = [], sidecars }: Pick<Config, 'trees' | 'sidecars'>): boolean {
  // A sidecar names the albums of its photo.
  return sidecars !== undefined || trees.some(namesAlbums);
}

/** Whether it has to be known which photo stands for each album: for playlists. */
export function wantsCovers({ playlists }: Pick<Config, 'playlists'>): boolean {
  return playlists === true;
}

/** Whether an album has to be listed for what these settings want to know of it. */
export function isLeftToList(
  { kind, isKnown, isCoverKnown }: KnownCollection,
  config: Pick<Config, 'playlists'>,
): boolean {
  return kind === 'album' && (!isKnown || (wantsCovers(config) && isCoverKnown !== true));
}

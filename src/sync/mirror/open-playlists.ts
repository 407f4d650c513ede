import { AlbumPlaylists } from '../links/album-playlists.ts';
import { openTrees } from '../links/open-trees.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

/** Playlists beside the albums of a job; undefined where it wants none, or only looks. */
export async function openPlaylists(
  run: Run,
  target: OpenedDestination,
): Promise<AlbumPlaylists | undefined> {
  const { config, state } = run;
  if (config.playlists === undefined || config.trees === undefined || config.task !== 'sync')
    return undefined;
  return new AlbumPlaylists({ run, target, trees: await openTrees(state, target, config) });
}

import type { KeepsakeError } from '../../base/errors.ts';
import { ownCommand } from '../../config/own-command.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { chosenOf } from '../follow/chosen.ts';
import { noSuchAlbum } from '../follow/no-such-album.ts';
import { readCollections } from '../follow/read-albums.ts';
import { readFeed } from '../follow/read-feed.ts';
import { readThrough } from '../follow/read-through.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import type { Run } from '../open/open-account.ts';

/** Albums that the user named and that are not there, as the personal library tells it; undefined where that is not known. */
export async function missingAlbums(run: Run): Promise<KeepsakeError | undefined> {
  const { catalogue, clock, config } = run;
  for (const { library, state } of chosenOf(await catalogue.libraries(), undefined)) {
    if (state.token) await readThrough(readFeed(run, library));
    if ((await readThrough(readCollections(run, library))) !== undefined) return undefined;
  }
  const collections = await catalogue.collections();
  const { selection } = wishesAt(config, clock.now());
  const choice = await new AlbumJudge(catalogue, selection).choose();
  const hint = `run \`${ownCommand('list albums', config.typed)}\` for those that there are`;
  return choice && noSuchAlbum(choice, collections, hint);
}

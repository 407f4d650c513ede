import { PERSONAL_LIBRARY } from '../../model/ids.ts';
import { plansByAlbums } from '../../plan/asks-for-albums.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { missingLibraries } from '../../plan/library-choice.ts';
import { namedLibraries } from '../../plan/named-libraries.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import type { Run } from '../open/open-account.ts';

/** What the user named and iCloud does not have, as it is known now. */
export interface NotThere {
  readonly albums: readonly string[];
  readonly libraries: readonly string[];
}

/** For a run that goes on all the same: each cycle says it anew, because it may come or go meanwhile. */
export async function notThere({
  catalogue,
  config,
  clock,
}: Pick<Run, 'catalogue' | 'config' | 'clock'>): Promise<NotThere> {
  const known = (await catalogue.libraries()).map(({ library }) => library.id);
  const inFilter = namedLibraries(config.selection).filter((id) => !known.includes(id));
  const libraries = [...missingLibraries(config.selection.libraries, known), ...inFilter];
  const isAsked = plansByAlbums(config) && (await catalogue.albums(PERSONAL_LIBRARY)).areKnown;
  const { selection } = wishesAt(config, clock.now());
  const choice = isAsked ? await new AlbumJudge(catalogue, selection).choose() : undefined;
  return { albums: choice?.missing ?? [], libraries: [...new Set(libraries)] };
}

import { LISTED_SMART_ALBUMS } from '../../model/smart-albums.ts';
import { filterAt } from '../../plan/date-bound.ts';
import { asksAlbums } from '../../plan/filter/filter-terms.ts';
import { chosenIds } from '../follow/chosen.ts';
import { readCollections, readMembers } from '../follow/read-albums.ts';
import { readReturned } from '../follow/read-returned.ts';
import { readSmartAlbums } from '../follow/read-smart-albums.ts';
import { readThrough } from '../follow/read-through.ts';
import { tellingOf } from '../follow/telling-of.ts';
import { openFilter } from './open-filter.ts';
import type { Run } from '../open/open-account.ts';

/**
 * Reads what a filter asks for and no list of photos tells: which albums there are, what is in those that it names, and the lists of smart
 * albums. Answers why something may be missing in that.
 */
export async function refreshFilter(run: Run): Promise<string | undefined> {
  const unread: string[] = [];
  const tell = (shortfall: string | undefined) => {
    if (shortfall === undefined) return;
    run.warnOnce(shortfall);
    unread.push(shortfall);
  };
  const { catalogue, config, clock } = run;
  const { filter, libraries } = config.selection;
  if (filter === undefined || !asksAlbums(filter)) return undefined;
  const known = await catalogue.libraries();
  const telling = tellingOf(known, chosenIds(known, libraries)).filter(({ kind }) => kind === 'personal');
  for (const library of telling) tell(await readThrough(readCollections(run, library)));
  const { asked } = await openFilter(catalogue, filterAt(filter, clock.now()));
  const smart = LISTED_SMART_ALBUMS.filter((album) => asked.smart.has(album));
  for (const library of telling) {
    tell(await readThrough(readSmartAlbums(run, library, smart)));
    const toList = (await catalogue.collections()).filter(
      (one) =>
        one.library === library.id &&
        one.kind === 'album' &&
        !one.isKnown &&
        (asked.none || asked.collections.has(one.id)),
    );
    const ids = toList.map(({ id }) => id);
    tell(await readThrough(readMembers(run, library, ids)));
    tell(await readThrough(readReturned(run, library)));
  }
  return unread[0];
}

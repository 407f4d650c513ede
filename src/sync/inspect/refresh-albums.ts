import { WithEnd } from '../../base/with-end.ts';
import type { CollectionId } from '../../model/ids.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import { chosenOf } from '../follow/chosen.ts';
import type { FollowedPage } from '../follow/follow-ports.ts';
import { readCollections, readMembers } from '../follow/read-albums.ts';
import { readFeed } from '../follow/read-feed.ts';
import type { Run } from '../open/open-account.ts';

export interface RefreshedAlbums {
  /** How many photos Apple counts in each; one that it does not count is missing. */
  readonly counts: ReadonlyMap<CollectionId, number>;
  /** The same of smart albums. */
  readonly smartCounts: ReadonlyMap<SmartAlbum, number>;
  /** Why some may be missing, in words. */
  readonly shortfall: string | undefined;
}

/** Asks which albums there are, what is in them, and how many photos Apple counts in each. Lists no library. */
export async function refreshAlbums(run: Run): Promise<RefreshedAlbums> {
  const { catalogue, source, signal } = run;
  await source.signIn(signal);
  const offered = (await source.libraries(signal)).libraries;
  const known = await catalogue.libraries();
  const isKnown = (id: string) => known.some(({ library }) => library.id === id);
  const fresh = offered.filter(({ id }) => !isKnown(id));
  if (fresh.length > 0) await catalogue.setCursor(await catalogue.cursor(), fresh);
  const shortfalls: string[] = [];
  const counts = new Map<CollectionId, number>();
  const smartCounts = new Map<SmartAlbum, number>();
  // Albums are told by the personal library alone.
  for (const { library } of chosenOf(await catalogue.libraries(), undefined)) {
    if ((await catalogue.library(library.id)).token) await drain(readFeed(run, library));
    shortfalls.push((await drain(readCollections(run, library))) ?? '');
    const albums = (await catalogue.collections()).filter(
      ({ library: of, kind }) => of === library.id && kind === 'album',
    );
    const toList = albums.filter(({ isListed }) => !isListed).map(({ id }) => id);
    shortfalls.push((await drain(readMembers(run, library, toList))) ?? '');
    const ids = albums.map(({ id }) => id);
    for (const [id, count] of await source.countMembers(library.id, ids, signal)) counts.set(id, count);
    for (const [album, count] of await source.countSmartAlbums(library.id, signal))
      smartCounts.set(album, count);
  }
  return { counts, smartCounts, shortfall: shortfalls.find((one) => one !== '') };
}

async function drain<End>(pages: AsyncGenerator<FollowedPage, End>): Promise<End> {
  const all = new WithEnd(pages);
  for await (const page of all) void page;
  return all.end;
}

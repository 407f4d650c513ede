import type { CollectionId, LibraryId } from '../../model/ids.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import { chosenOf, namedOf } from '../follow/chosen.ts';
import { noSuchLibrary } from '../follow/no-such-library.ts';
import { readCollections, readMembers } from '../follow/read-albums.ts';
import { readReturned } from '../follow/read-returned.ts';
import { readFeed } from '../follow/read-feed.ts';
import { readThrough } from '../follow/read-through.ts';
import { albumNames, listAlbums } from './list-albums.ts';
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
  const shortfalls: string[] = [];
  const counts = new Map<CollectionId, number>();
  const smartCounts = new Map<SmartAlbum, number>();
  for (const { id, found } of await findCollections(run)) {
    if (found !== undefined) shortfalls.push(found);
    const albums = (await catalogue.collections()).filter(
      ({ library, kind }) => library === id && kind === 'album',
    );
    const toList = albums.filter(({ isKnown }) => !isKnown).map((album) => album.id);
    const library = { id, kind: 'personal' } as const;
    const missing =
      (await readThrough(readMembers(run, library, toList))) ??
      (await readThrough(readReturned(run, library)));
    if (missing !== undefined) shortfalls.push(missing);
    const ids = albums.map((album) => album.id);
    for (const [album, count] of await source.countMembers(id, ids, signal)) counts.set(album, count);
    for (const [album, count] of await source.countSmartAlbums(id, signal)) smartCounts.set(album, count);
  }
  return { counts, smartCounts, shortfall: shortfalls[0] };
}

/** Names of the albums that there are, as icloudpd prints them. */
export async function offeredAlbums(
  run: Run,
): Promise<{ readonly names: readonly string[]; readonly shortfall: string | undefined }> {
  const found = await findCollections(run);
  const known = await run.catalogue.libraries();
  const { libraries: choice } = run.config.selection;
  const missing = noSuchLibrary(
    choice,
    known.map(({ library }) => library.id),
  );
  if (missing !== undefined) throw missing;
  const libraries = namedOf(known, choice).filter(({ library }) => found.some(({ id }) => id === library.id));
  const names = albumNames(await listAlbums(run.catalogue, libraries));
  return { names, shortfall: found.flatMap((one) => one.found ?? [])[0] };
}

/** Brings it up to date which albums the personal library has: it alone tells of them. `found`: why some may be missing. */
async function findCollections(
  run: Run,
): Promise<readonly { readonly id: LibraryId; readonly found: string | undefined }[]> {
  const { catalogue, source, signal } = run;
  await source.signIn(signal);
  const offered = (await source.libraries(signal)).libraries;
  const known = await catalogue.libraries();
  const fresh = offered.filter(({ id }) => !known.some(({ library }) => library.id === id));
  if (fresh.length > 0) await catalogue.setCursor(await catalogue.cursor(), fresh);
  const all: { readonly id: LibraryId; readonly found: string | undefined }[] = [];
  for (const { library, state } of chosenOf(await catalogue.libraries(), undefined)) {
    if (state.token) await readThrough(readFeed(run, library));
    all.push({ id: library.id, found: await readThrough(readCollections(run, library)) });
  }
  return all;
}

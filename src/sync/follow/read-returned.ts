import type { Library } from '../../model/asset.ts';
import type { CatalogueRow } from '../../model/catalogue.ts';
import type { CollectionId } from '../../model/ids.ts';
import type { AlbumPorts, FollowedPage } from './follow-ports.ts';
import { followAlbums, readMembers } from './read-albums.ts';

/**
 * In which albums photos are that are shown again: no list of an album named them while they were in Recently Deleted or hidden, and changes do
 * not tell it when they come back. Apple's count of each album that was listed is compared with ours. In those that have more, a page is
 * asked for where these photos have to be; where that does not explain the difference, all of the album. Answers why something may be
 * missing, in words.
 */
export async function* readReturned(
  ports: AlbumPorts,
  library: Library,
): AsyncGenerator<FollowedPage, string | undefined> {
  const { source, catalogue, signal } = ports;
  const rows = await catalogue.returned();
  if (rows.length === 0) return undefined;
  const albums = (await catalogue.collections())
    .filter((one) => one.library === library.id && one.kind === 'album' && one.isKnown)
    .map(({ id }) => id);
  if (albums.length === 0) return undefined;
  const counted = await source.countMembers(library.id, albums, signal);
  const withMore = async (of: readonly CollectionId[]) => {
    const ours = await catalogue.countMembers();
    return of.filter((album) => (counted.get(album) ?? 0) > (ours.get(album) ?? 0));
  };
  const open = await withMore(albums);
  for (const album of open) yield* readAround(ports, library, album, rows);
  const left = await withMore(open);
  const shortfall = yield* readMembers(ports, library, left);
  // What could not be asked for is asked for by the next run.
  if (shortfall === undefined) await catalogue.settleReturned(rows);
  return shortfall;
}

/** Others of which nothing is known here may stand before them. */
const MARGIN = 5;
/** A long album costs no more than so many of its pages. */
const MOST_PAGES = 2;
const ROWS = 500;

/** The pages of an album on which these photos are, if they are in it. */
async function* readAround(
  ports: AlbumPorts,
  library: Library,
  album: CollectionId,
  rows: readonly CatalogueRow[],
): AsyncGenerator<FollowedPage, void> {
  const { source, signal } = ports;
  const wanted = new Set(rows.map(({ id }) => id));
  const newest = Math.max(...rows.map(takenAt));
  const from = Math.max(0, (await countNewer(ports, album, newest)) - MARGIN);
  let pages = 0;
  for await (const page of source.members(library.id, album, signal, { from })) {
    yield await followAlbums(ports, library, page);
    for (const { asset } of page.memberships) if (asset !== undefined) wanted.delete(asset);
    pages += 1;
    if (wanted.size === 0 || pages === MOST_PAGES) return;
  }
}

/** Photos of an album that come before one of this time. */
async function countNewer({ catalogue }: AlbumPorts, album: CollectionId, newest: number): Promise<number> {
  let after: CatalogueRow | undefined;
  for (let count = 0; ; ) {
    const rows: readonly CatalogueRow[] = await catalogue.newestIn(album, after, ROWS);
    const newer = rows.filter((row) => takenAt(row) > newest).length;
    count += newer;
    after = rows.at(-1);
    if (newer < ROWS) return count;
  }
}

/** What has no date comes last. */
function takenAt({ asset }: CatalogueRow): number {
  return asset?.capturedAtMs ?? Number.NEGATIVE_INFINITY;
}

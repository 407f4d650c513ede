import type { Library } from '../../model/asset.ts';
import type { AlbumsReader, CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { AlbumSet } from '../../plan/choose-albums.ts';
import { isInAlbumSet, NO_ALBUMS, offeredStates } from '../../plan/choose-albums.ts';
import { type Batch, batchOfRows, rowsInState } from '../jobs/batch.ts';

const ROWS = 100;

/** For each of these albums its newest so many photos, as icloudpd takes them. */
export function* newestOfAlbums(
  catalogue: Pick<CatalogueReader, 'newest' | 'newestIn' | 'albumsOf' | 'inState'>,
  libraries: readonly Library[],
  { collections, smart, none }: AlbumSet,
  most: number,
): Generator<AsyncGenerator<Batch, void>, void> {
  for (const collection of collections) yield newestIn(catalogue, collection, most);
  const sets: readonly AlbumSet[] = [
    ...[...smart].map((album) => ({ ...NO_ALBUMS, smart: new Set([album]) })),
    ...(none ? [{ ...NO_ALBUMS, none }] : []),
  ];
  for (const set of sets) {
    for (const { id } of libraries) {
      yield newestOfSet(catalogue, id, set, most);
      yield newestPutAway(catalogue, id, set, most);
    }
  }
}

async function* newestIn(
  catalogue: Pick<AlbumsReader, 'newestIn'>,
  collection: string,
  most: number,
): AsyncGenerator<Batch, void> {
  let after: CatalogueRow | undefined;
  for (let left = most; left > 0; ) {
    const rows: readonly CatalogueRow[] = await catalogue.newestIn(collection, after, Math.min(ROWS, left));
    yield* batchesOf(rows);
    if (rows.length === 0) return;
    left -= rows.length;
    after = rows.at(-1);
  }
}

/** By looking at each photo of a library, newest first, until there are enough. */
async function* newestOfSet(
  catalogue: Pick<CatalogueReader, 'newest' | 'albumsOf'>,
  library: string,
  set: AlbumSet,
  most: number,
): AsyncGenerator<Batch, void> {
  let after: CatalogueRow | undefined;
  for (let left = most; left > 0; ) {
    const rows: readonly CatalogueRow[] = await catalogue.newest(library, after, ROWS);
    if (rows.length === 0) return;
    const albums = await catalogue.albumsOf(rows.map(({ id }) => id));
    const found = rows.filter(
      ({ id, asset }) => asset !== undefined && isInAlbumSet(asset, albums.get(id) ?? [], set),
    );
    yield* batchesOf(found.slice(0, left));
    left -= found.length;
    after = rows.at(-1);
  }
}

/** Of what is hidden, or in Recently Deleted, where that is meant. */
async function* newestPutAway(
  catalogue: Pick<CatalogueReader, 'inState'>,
  library: string,
  wanted: AlbumSet,
  most: number,
): AsyncGenerator<Batch, void> {
  const offered = offeredStates({ wanted });
  for (const state of offered) {
    if (state === 'shown') continue;
    let rows: CatalogueRow[] = [];
    for await (const row of rowsInState(catalogue, library, state)) {
      rows.push(row);
      if (rows.length > 2 * most) rows = rows.toSorted(newestFirst).slice(0, most);
    }
    yield batchOfRows(library, rows.toSorted(newestFirst).slice(0, most), offered);
  }
}

function newestFirst(a: CatalogueRow, b: CatalogueRow): number {
  return (b.asset?.capturedAtMs ?? 0) - (a.asset?.capturedAtMs ?? 0) || a.n - b.n;
}

function* batchesOf(rows: readonly CatalogueRow[]): Generator<Batch, void> {
  for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library))
    yield batchOfRows(library, ofLibrary);
}

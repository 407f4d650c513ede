import { piecesOf } from '../../base/pieces-of.ts';
import type { CatalogueReader, CatalogueRow, KnownLibrary } from '../../model/catalogue.ts';
import { offeredStates } from '../../plan/choose-albums.ts';
import { fold } from '../../plan/filter/fold.ts';
import { rowsInState } from '../jobs/batch.ts';
import type { OpenFilter } from '../selection/open-filter.ts';
import { shownAssets } from './list-assets.ts';
import { type UnreadList, unreadLists } from './unread-lists.ts';
import { openUserFilter, type UserFilter } from '../selection/open-user-filter.ts';

export const SORTS = ['taken', 'added', 'size', 'name', 'library'] as const;
type Sort = (typeof SORTS)[number];

export interface AssetQuery extends UserFilter {
  /** Undefined: newest first, library by library. */
  readonly sort: Sort | undefined;
  readonly isReversed: boolean;
  readonly limit: number;
}

/** How much there was. */
export interface Matches {
  /** Undefined where not everything was looked at. */
  readonly matched: number | undefined;
  /** Left out, because it is not known of them what the filter asks. */
  readonly notKnown: number;
  /** Lists that the filter asks for and that were never read. */
  readonly unread: readonly UnreadList[];
}

interface Tally {
  matched: number;
  notKnown: number;
}

type Catalogue = Pick<
  CatalogueReader,
  'newest' | 'inState' | 'rows' | 'albums' | 'albumsOf' | 'collections' | 'library' | 'libraries'
>;

/** Rows of one statement. */
const ROWS = 100;

/** What is shown and meant by a filter, in order. Rejects with `USAGE` where the filter names an album that is not there. */
export async function* queryAssets(
  catalogue: Catalogue,
  libraries: readonly KnownLibrary[],
  query: AssetQuery,
): AsyncGenerator<readonly CatalogueRow[], Matches> {
  const filter = await openUserFilter(catalogue, query);
  const tally: Tally = { matched: 0, notKnown: 0 };
  const told = () => ({ ...tally, unread: unreadLists(libraries, filter, tally.notKnown) });
  const kept = matching(catalogue, libraries, filter, tally);
  if (query.sort !== undefined) {
    yield* sorted(catalogue, kept, query, query.sort);
    return told();
  }
  let left = query.limit;
  for await (const rows of kept) {
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return { ...told(), matched: undefined };
  }
  return told();
}

/** All that a filter means, in the order in which it comes; counted as it goes. */
export async function* matching(
  catalogue: Catalogue,
  libraries: readonly KnownLibrary[],
  filter: OpenFilter | undefined,
  tally: Tally,
): AsyncGenerator<readonly CatalogueRow[], void> {
  for await (const rows of allAssets(catalogue, libraries, filter)) {
    const verdicts = filter && (await filter.judgeAll(rows));
    const meant = verdicts === undefined ? rows : rows.filter((_row, at) => verdicts[at] === true);
    tally.matched += meant.length;
    tally.notKnown += verdicts?.filter((verdict) => verdict === undefined).length ?? 0;
    yield meant;
  }
}

/** What is hidden or in Recently Deleted is looked at where the filter names it, whatever it says of it. */
async function* allAssets(
  catalogue: Catalogue,
  libraries: readonly KnownLibrary[],
  filter: OpenFilter | undefined,
): AsyncGenerator<readonly CatalogueRow[], void> {
  yield* shownAssets(catalogue, libraries, Number.POSITIVE_INFINITY);
  const wanted = filter?.asked;
  for (const state of offeredStates({ wanted }))
    for (const { library } of libraries)
      if (state !== 'shown') for await (const row of rowsInState(catalogue, library.id, state)) yield [row];
}

interface Keyed {
  readonly n: number;
  readonly key: number | string | undefined;
}

/** Keeps what rows are sorted by, and no more of them than are asked for; the rows are read again in their order. */
async function* sorted(
  catalogue: Catalogue,
  pages: AsyncIterable<readonly CatalogueRow[]>,
  { limit, isReversed }: AssetQuery,
  sort: Sort,
): AsyncGenerator<readonly CatalogueRow[], void> {
  const keyOf = KEYS[sort];
  const order = inOrder(isReversed === (sort === 'name' || sort === 'library') ? -1 : 1);
  const room = limit * 2 + ROWS * 10;
  let kept: Keyed[] = [];
  for await (const rows of pages) {
    for (const row of rows) kept.push({ n: row.n, key: keyOf(row) });
    if (kept.length > room) kept = kept.toSorted(order).slice(0, limit);
  }
  const first = kept.toSorted(order).slice(0, limit);
  for (const some of piecesOf(first, ROWS)) yield await catalogue.rows(some.map(({ n }) => n));
}

const KEYS: Readonly<Record<Sort, (row: CatalogueRow) => Keyed['key']>> = {
  taken: ({ asset }) => asset?.capturedAtMs,
  added: ({ asset }) => asset?.addedAtMs,
  size: ({ asset }) => asset?.resources.original?.size,
  name: ({ asset }) => (asset?.name === undefined ? undefined : fold(asset.name)),
  library: ({ library }) => library,
};

/** What has no key comes last, whichever way the others go. `way`: -1 for the largest first. */
function inOrder(way: 1 | -1): (a: Keyed, b: Keyed) => number {
  return (a, b) => {
    if (a.key === b.key) return 0;
    if (a.key === undefined || b.key === undefined) return a.key === undefined ? 1 : -1;
    return a.key < b.key ? -way : way;
  };
}

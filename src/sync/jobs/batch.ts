import { piecesOf } from '../../base/pieces-of.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { Asset, UnreadableRecord } from '../../model/asset.ts';
import type { AssetState, CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { AssetName } from '../../model/state-store.ts';
import { missingSteps } from '../../model/step-ranges.ts';
import type { FollowedPage } from '../follow/follow-ports.ts';
import type { DoneSteps, Stretch } from './done-steps.ts';

/** Assets that a job has to deal with, from a page or from the catalogue. */
export interface Batch {
  readonly library: LibraryId;
  /** To be planned. */
  readonly assets: readonly Asset[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Assets that are shown no longer. */
  readonly gone: readonly AssetId[];
  /** How many assets were shown before and are not now; only for the report. */
  readonly left: number;
  /** Records that were looked at, readable or not; only for the report, which counts each once. */
  readonly looked: readonly string[];
  /** How many assets the whole listing is to bring; only for the report. */
  readonly expected: number | undefined;
  /** What is done once this batch is accounted for; undefined where nothing is remembered of it. */
  readonly steps: { readonly stretch: Stretch; readonly last: number } | undefined;
  /** For a run that only looks: under which names files of these assets are recorded that moved, and would be renamed. */
  readonly recordedAs?: ReadonlyMap<AssetId, AssetName>;
}

/**
 * What a page that was followed asks for: `news` only what of it changed, `everything` all of it. Without `doneSteps` nothing is
 * remembered of it.
 */
export function batchOfPage(
  { library, page, step, changed, left }: FollowedPage,
  which: 'news' | 'everything',
  doneSteps: DoneSteps | undefined,
): Batch {
  const { unreadable, expected } = page;
  const ids = new Set(page.ids);
  const gone = page.gone.map(({ record }) => record);
  const others = unreadable.filter(({ record }) => !ids.has(record));
  const told = new Set([...ids, ...gone]);
  // A change of an album is one of the assets in it, which the page may not hold: the catalogue does.
  const isWhole = [...changed].every((id) => told.has(id));
  const stretch = step === undefined || !isWhole ? undefined : doneSteps?.begin({ first: step, last: step });
  stretch?.complete();
  return {
    library: library.id,
    assets: page.assets.filter(({ id }) => which === 'everything' || (isWhole && changed.has(id))),
    unreadable,
    gone,
    left,
    looked: [...page.ids, ...others.map(({ record }) => record)],
    expected,
    steps: stretch === undefined || step === undefined ? undefined : { stretch, last: step },
  };
}

/** Rows at a time. */
const ROWS = 100;

/**
 * What the catalogue holds of steps that a job has neither done nor taken up, the newest stretch first; within one in the order of the
 * steps. What they changed in libraries that are not `wanted` asks for nothing.
 */
export async function* backlog(
  catalogue: Pick<CatalogueReader, 'changedIn'>,
  {
    newest,
    wanted,
    offered = SHOWN,
  }: {
    readonly newest: number;
    readonly wanted: ReadonlySet<LibraryId>;
    readonly offered?: ReadonlySet<AssetState>;
  },
  doneSteps: DoneSteps,
): AsyncGenerator<Batch, void> {
  for (const { first, last } of missingSteps(doneSteps.begun, newest).toReversed()) {
    const stretch = doneSteps.begin({ first, last });
    let after: CatalogueRow | undefined;
    for (;;) {
      const rows: readonly CatalogueRow[] = await catalogue.changedIn({ first, last }, after, ROWS);
      const end = rows.at(-1);
      const isLast = rows.length < ROWS || end === undefined;
      // The step of the last row may go on in the next part.
      const through = isLast ? last : end.step - 1;
      const ofWanted = rows.filter(({ library }) => wanted.has(library));
      const groups = [...Map.groupBy(ofWanted, ({ library }) => library)];
      if (groups.length === 0) stretch.add(through, 0);
      for (const [at, [library, ofLibrary]] of groups.entries()) {
        const upTo = at === groups.length - 1 ? through : first - 1;
        yield { ...batchOfRows(library, ofLibrary, offered), steps: { stretch, last: upTo } };
      }
      if (isLast) break;
      after = end;
    }
    stretch.complete();
  }
}

/** What a library shows: all of it, the newest photos first; or the so many that were added last, as `--recent` means it. */
export async function* newestAssets(
  catalogue: NewestRows,
  library: LibraryId,
  most: number | undefined,
): AsyncGenerator<Batch, void> {
  for await (const rows of newestRows(catalogue, library, most, ROWS)) yield batchOfRows(library, rows);
}

/** All of a library that are in one state. */
export async function* rowsInState(
  catalogue: Pick<CatalogueReader, 'inState'>,
  library: LibraryId,
  state: AssetState,
): AsyncGenerator<CatalogueRow, void> {
  let after: CatalogueRow | undefined;
  do {
    const rows: readonly CatalogueRow[] = await catalogue.inState(library, state, after, ROWS);
    yield* rows;
    after = rows.at(-1);
  } while (after !== undefined);
}

/** What a library shows, what was added last comes first. */
export async function* lastAdded(
  catalogue: NewestRows,
  library: LibraryId,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Batch, void> {
  for await (const rows of rowsAddedLast(catalogue, library, most, ROWS)) yield batchOfRows(library, rows);
}

type NewestRows = Pick<CatalogueReader, 'newest' | 'addedLast' | 'rows'>;

/** As `newestAssets`, as rows, so many at a time. */
export async function* newestRows(
  catalogue: NewestRows,
  library: LibraryId,
  most: number | undefined,
  atATime: number,
): AsyncGenerator<readonly CatalogueRow[], void> {
  if (most !== undefined) {
    yield* rowsAddedLast(catalogue, library, most, atATime);
    return;
  }
  let after: CatalogueRow | undefined;
  do {
    const rows: readonly CatalogueRow[] = await catalogue.newest(library, after, atATime);
    if (rows.length > 0) yield rows;
    after = rows.at(-1);
  } while (after !== undefined);
}

async function* rowsAddedLast(
  catalogue: NewestRows,
  library: LibraryId,
  most: number,
  atATime: number,
): AsyncGenerator<readonly CatalogueRow[], void> {
  const numbers = await catalogue.addedLast(library, most);
  for (const some of piecesOf(numbers, atATime)) {
    const rows = await catalogue.rows(some);
    // One that went meanwhile is no news of this list.
    const shown = rows.filter(({ state }) => state === 'shown');
    if (shown.length > 0) yield shown;
  }
}

const SHOWN: ReadonlySet<AssetState> = new Set(['shown']);

/** Rows of one library, of which nothing is remembered by steps. `offered`: those in other states are there no longer. */
export function batchOfRows(
  library: LibraryId,
  rows: readonly CatalogueRow[],
  offered: ReadonlySet<AssetState> = SHOWN,
): Batch {
  const shown = rows.filter(({ state }) => offered.has(state));
  return {
    library,
    assets: shown.flatMap(({ asset }) => asset ?? []),
    unreadable: shown.flatMap(({ id, problem }) =>
      problem === undefined ? [] : [{ record: id, reason: problem }],
    ),
    gone: rows.filter(({ state }) => !offered.has(state)).map(({ id }) => id),
    left: 0,
    looked: shown.map(({ id }) => id),
    expected: undefined,
    steps: undefined,
  };
}

import type { DatabaseSync } from 'node:sqlite';
import type { CatalogueRow, Listing } from '../../model/catalogue.ts';
import type { Row } from '../row.ts';
import { type AssetColumns, minusCaptured, SHOWN, UNDATED, UNLISTED } from './asset-columns.ts';
import { type AssetRow, decodeRow, ROW_AT, type RowContext } from './asset-row.ts';
import { type AssetStatements, prepareAssetStatements, REMAKE_INDEXES } from './asset-statements.ts';
import { packName, unpackName } from '../pack-name.ts';

/** What is known of a row before it is written. */
export interface KnownRow {
  readonly n: number;
  /** 0: only named by an album. */
  readonly library: number;
  readonly isShown: boolean;
  readonly state: number;
  /** Step in which it was written last; a change of its albums does not count. */
  readonly written: number;
  readonly problem: string | null;
  /** It is shown as the columns asked about say, with that problem. */
  readonly isSame: boolean;
}

/** Rows of assets as SQLite keeps them. */
export class AssetsTable {
  readonly #database: DatabaseSync;
  readonly #statements: AssetStatements;
  readonly #context: RowContext;
  readonly #onDamage: () => void;

  /** `onDamage`: a row was passed over. */
  constructor(database: DatabaseSync, context: RowContext, onDamage: () => void) {
    this.#database = database;
    this.#statements = prepareAssetStatements(database);
    this.#context = context;
    this.#onDamage = onDamage;
  }

  changedIn(
    { first, last }: { readonly first: number; readonly last: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): readonly CatalogueRow[] {
    const { changedIn } = this.#statements;
    const start = after === undefined ? [0, 0] : [after.step, after.n];
    return this.#pull(limit, start, [ROW_AT.change, ROW_AT.n], (from, most) =>
      changedIn(Math.max(first, 1, from[0] ?? 0), last, ...from, most),
    );
  }

  countChanged({ first, last }: { readonly first: number; readonly last: number }): number {
    return Number(this.#statements.countChanged.get(Math.max(first, 1), last)?.['assets']);
  }

  newest(library: number, after: CatalogueRow | undefined, limit: number): readonly CatalogueRow[] {
    const { newest } = this.#statements;
    return this.#pull(limit, startBehind(after), [ROW_AT.minusCaptured, ROW_AT.n], (from, most) =>
      newest(library, ...from, most),
    );
  }

  addedLast(library: number, most: number): readonly number[] {
    const limit = Number.isFinite(most) ? most : -1;
    return this.#statements.addedLast.all(library, limit).map(({ n }) => Number(n));
  }

  rows(numbers: readonly number[]): readonly CatalogueRow[] {
    return numbers.flatMap((n) => this.#decode(this.#statements.byNumber(n)));
  }

  countAddedSince(library: number, sinceMs: number): number {
    return Number(this.#statements.countAddedSince.get(library, sinceMs)?.['assets']);
  }

  takenIn(
    library: number,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): readonly CatalogueRow[] {
    const { takenIn } = this.#statements;
    const last = 0 - fromMs;
    const lastOfAll = fromMs <= 0 && toMs >= 0 ? UNDATED : last;
    const start = after === undefined ? [0 - toMs, 0] : [minusCaptured(after.asset), after.n];
    return this.#pull(limit, start, [ROW_AT.minusCaptured, ROW_AT.n], (from, most) =>
      takenIn(library, ...from, lastOfAll, last, lastOfAll, most),
    );
  }

  addedIn(
    library: number,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    after: CatalogueRow | undefined,
    limit: number,
  ): readonly CatalogueRow[] {
    const { addedIn } = this.#statements;
    return this.#pull(limit, [after?.n ?? 0], [ROW_AT.n], (from, most) =>
      addedIn(library, ...from, fromMs, toMs, most),
    );
  }

  newestIn(collection: string, after: CatalogueRow | undefined, limit: number): readonly CatalogueRow[] {
    const { newestIn } = this.#statements;
    const packed = packName(collection);
    return this.#pull(limit, startBehind(after), [ROW_AT.minusCaptured, ROW_AT.n], (from, most) =>
      newestIn(...from, packed, most),
    );
  }

  inState(
    library: number,
    state: number,
    after: CatalogueRow | undefined,
    limit: number,
  ): readonly CatalogueRow[] {
    const { inState } = this.#statements;
    return this.#pull(limit, [after?.n ?? 0], [ROW_AT.n], (from, most) =>
      inState(library, state, ...from, most),
    );
  }

  ofIds(library: number, ids: readonly string[]): readonly CatalogueRow[] {
    return [...new Set(ids)].flatMap((id) => this.#decode(this.#statements.one(packName(id), library)));
  }

  idsOfMasters(library: number, masters: readonly string[]): readonly string[] {
    return [...new Set(masters)].flatMap((master) => {
      const packed = packName(master);
      return this.#statements.ofMaster
        .all(packed, packed, library)
        .flatMap(({ id }) => (id instanceof Uint8Array ? [unpackName(id)] : []));
    });
  }

  countShown(library: number, { number, after }: Listing): number {
    return Number(this.#statements.countShown.get(library, after, number)?.['assets']);
  }

  countSharedMasters(library: number): number {
    return Number(this.#statements.countShared.get(library)?.['assets']);
  }

  groups(): readonly Row[] {
    return this.#statements.groups.all();
  }

  /** The row of this asset as it is, compared with what it is to be. */
  compare(
    columns: AssetColumns,
    library: number,
    problem: string | null,
    state = SHOWN,
  ): KnownRow | undefined {
    return knownRow(this.#statements.compare.get(state, problem, ...valuesOf(columns), columns.id, library));
  }

  /** The row of this asset, or the one that an album named. */
  find(id: string, library: number): KnownRow | undefined {
    return knownRow(this.#statements.find.get(packName(id), library));
  }

  /** Number of a row of that id, in this library before all others. */
  findAnywhere(id: string, library: number): number | undefined {
    const row = this.#statements.findAnywhere.get(packName(id), library);
    return row === undefined ? undefined : Number(row['n']);
  }

  /** An asset of which only an album spoke, in no library yet. */
  addNamed(columns: AssetColumns): number {
    return this.#insert(0, columns, null, 0);
  }

  /** It was looked for in vain. */
  setUnfound(id: string): void {
    this.#statements.setUnfound.run(UNLISTED, packName(id));
  }

  /** Writes it, as shown where nothing is said. */
  write(
    known: KnownRow | undefined,
    columns: AssetColumns,
    library: number,
    problem: string | null,
    step: number,
    state = SHOWN,
  ): void {
    if (known === undefined) this.#insert(library, columns, problem, step, state);
    else this.#statements.update.run(library, step, problem, ...valuesOf(columns), state, known.n);
  }

  /** Leaves what is known of it as it is. */
  setState(n: number, state: number, problem: string | null, step: number): void {
    this.#statements.setState.run(state, problem, step, n);
  }

  /** A flipped bit in an index hides a row, one in a row hides behind the index: indexes that are made anew tell of all that is there. */
  remakeIndexes(): void {
    this.#database.exec(REMAKE_INDEXES);
  }

  see(n: number, library: number, listing: number): void {
    this.#statements.see.run(n, library, listing);
  }

  /** What is shown and was not seen is unlisted from now on; answers its ids. */
  endListing(library: number, { number, after }: Listing, step: number): readonly string[] {
    const left = this.#statements.unlist.all(UNLISTED, step, library, after, number);
    this.#statements.forgetSightings.run(library);
    return idsIn(left);
  }

  /** Its albums changed: a change of the asset, which tells nothing of its record. */
  touch(n: number, step: number): readonly string[] {
    return idsIn(this.#statements.touch.all(step, n, step));
  }

  /** An album, or a folder of albums, changed: a change of all assets in it. */
  touchMembers(collection: number, step: number): readonly string[] {
    return idsIn(this.#statements.touchMembers.all(collection, step, step));
  }

  /** Goes on over damaged rows: fewer rows than asked for are the last ones. */
  #pull(
    limit: number,
    start: readonly number[],
    keyedBy: readonly number[],
    ask: (from: readonly number[], most: number) => readonly AssetRow[],
  ): readonly CatalogueRow[] {
    const rows: CatalogueRow[] = [];
    for (let from = start; ; ) {
      const most = limit - rows.length;
      const found = ask(from, most);
      rows.push(...this.#decode(found));
      const last = found.at(-1);
      if (last === undefined || found.length < most || rows.length === limit) return rows;
      from = keyedBy.map((place) => Number(last[place]));
    }
  }

  #decode(found: readonly AssetRow[]): readonly CatalogueRow[] {
    return found.flatMap((row) => {
      const decoded = decodeRow(row, this.#context);
      if (decoded === undefined) this.#onDamage();
      return decoded ?? [];
    });
  }

  #insert(
    library: number,
    columns: AssetColumns,
    problem: string | null,
    step: number,
    state = SHOWN,
  ): number {
    const values = [library, step, problem, columns.id, ...valuesOf(columns), state];
    return Number(this.#statements.insert.run(...values).lastInsertRowid);
  }
}

/** In the order in which the statements name them. */
function valuesOf({
  media,
  deleted,
  roles,
  minusCaptured: minus,
  added,
  master,
  name,
  files,
  details,
  sum,
}: AssetColumns) {
  return [media, deleted, roles, minus, added, master, name, files, details, sum];
}

function knownRow(row: Row | undefined): KnownRow | undefined {
  if (row === undefined) return undefined;
  const { n, library, state, written, problem, same } = row;
  return {
    n: Number(n),
    library: Number(library),
    state: Number(state),
    isShown: library !== 0 && state === SHOWN,
    written: Number(written),
    problem: typeof problem === 'string' ? problem : null,
    isSame: library !== 0 && same === 1,
  };
}

function startBehind(after: CatalogueRow | undefined): readonly number[] {
  return after === undefined ? [Number.MIN_SAFE_INTEGER, 0] : [minusCaptured(after.asset), after.n];
}

function idsIn(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ id }) => (id instanceof Uint8Array ? [unpackName(id)] : []));
}

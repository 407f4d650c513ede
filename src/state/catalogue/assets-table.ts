import type { DatabaseSync } from 'node:sqlite';
import type { CatalogueRow, Listing } from '../../model/catalogue.ts';
import type { Row } from '../row.ts';
import {
  type AssetColumns,
  decodeRow,
  type RowContext,
  minusCaptured,
  SHOWN,
  UNLISTED,
} from './asset-columns.ts';
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
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #context: RowContext;
  readonly #onDamage: () => void;

  /** `onDamage`: a row was passed over. */
  constructor(database: DatabaseSync, context: RowContext, onDamage: () => void) {
    this.#database = database;
    this.#statements = prepareStatements(database);
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
    return this.#pull(limit, start, ['change', 'n'], (from, most) =>
      changedIn.all(Math.max(first, 1, from[0] ?? 0), last, ...from, most),
    );
  }

  newest(library: number, after: CatalogueRow | undefined, limit: number): readonly CatalogueRow[] {
    const { newest } = this.#statements;
    const start = after === undefined ? [Number.MIN_SAFE_INTEGER, 0] : [minusCaptured(after.asset), after.n];
    return this.#pull(limit, start, ['minus_captured', 'n'], (from, most) =>
      newest.all(library, ...from, most),
    );
  }

  ofIds(library: number, ids: readonly string[]): readonly CatalogueRow[] {
    return [...new Set(ids)].flatMap((id) => this.#decode(this.#statements.one.all(packName(id), library)));
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
  compare(columns: AssetColumns, library: number, problem: string | null): KnownRow | undefined {
    return knownRow(this.#statements.compare.get(problem, ...valuesOf(columns), columns.id, library));
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

  /** Writes it as shown. */
  write(
    known: KnownRow | undefined,
    columns: AssetColumns,
    library: number,
    problem: string | null,
    step: number,
  ): void {
    if (known === undefined) {
      this.#insert(library, columns, problem, step);
      return;
    }
    this.#statements.update.run(library, step, problem, ...valuesOf(columns), known.n);
  }

  /** Leaves what is known of it as it is. */
  setState(n: number, state: number, problem: string | null, step: number): void {
    this.#statements.setState.run(state, problem, step, n);
  }

  /** A flipped bit in an index hides a row, one in a row hides behind the index: indexes that are made anew tell of all that is there. */
  remakeIndexes(): void {
    this.#database.exec(`REINDEX asset; DELETE FROM asset WHERE n IN (${SECOND_ROWS})`);
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
    keys: readonly string[],
    ask: (from: readonly number[], most: number) => readonly Row[],
  ): readonly CatalogueRow[] {
    const rows: CatalogueRow[] = [];
    for (let from = start; ; ) {
      const most = limit - rows.length;
      const found = ask(from, most);
      rows.push(...this.#decode(found));
      const last = found.at(-1);
      if (last === undefined || found.length < most || rows.length === limit) return rows;
      from = keys.map((key) => Number(last[key]));
    }
  }

  #decode(found: readonly Row[]): readonly CatalogueRow[] {
    return found.flatMap((row) => {
      const decoded = decodeRow(row, this.#context);
      if (decoded === undefined) this.#onDamage();
      return decoded ?? [];
    });
  }

  #insert(library: number, columns: AssetColumns, problem: string | null, step: number): number {
    const values = [library, step, problem, columns.id, ...valuesOf(columns)];
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
    isSame: same === 1,
  };
}

function idsIn(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ id }) => (id instanceof Uint8Array ? [unpackName(id)] : []));
}

function prepareStatements(database: DatabaseSync) {
  const known = 'n, library, state, coalesce(written, change) AS written, problem';
  const sameAs = `state = ${SHOWN} AND problem IS ? AND media = ? AND deleted = ? AND roles = ? AND minus_captured = ? AND added IS ?
    AND master IS ? AND name IS ? AND files IS ? AND details IS ? AND sum = ?`;
  // The one of the library comes before one that an album named.
  const byId = 'FROM asset WHERE id = ? AND library IN (?, 0) ORDER BY library DESC LIMIT 1';
  const touch = 'UPDATE asset SET written = coalesce(written, change), change = ? WHERE library > 0 AND';
  return {
    changedIn: database.prepare(
      `SELECT * FROM asset WHERE change BETWEEN ? AND ? AND (change, n) > (?, ?) ORDER BY change, n LIMIT ?`,
    ),
    newest: database.prepare(
      `SELECT * FROM asset WHERE library = ? AND state = 0 AND (minus_captured, n) > (?, ?)
       ORDER BY minus_captured, n LIMIT ?`,
    ),
    // Of two that damage left, the one that is shown.
    one: database.prepare('SELECT * FROM asset WHERE id = ? AND library = ? ORDER BY state LIMIT 1'),
    ofMaster: database.prepare(
      'SELECT id FROM asset WHERE substr(master, -6) = substr(?, -6) AND master = ? AND library = ?',
    ),
    countShown: database.prepare(
      `SELECT count(*) AS assets FROM asset WHERE library = ? AND state = 0 AND ${SEEN}`,
    ),
    countShared: database.prepare(
      `SELECT count(master) - count(DISTINCT master) AS assets FROM asset WHERE library = ? AND state = 0`,
    ),
    groups: database.prepare(
      `SELECT library, state, media, roles, problem IS NOT NULL AS has_problem, count(*) AS assets
       FROM asset WHERE library > 0 GROUP BY library, state, media, roles, has_problem`,
    ),
    compare: database.prepare(`SELECT ${known}, (${sameAs}) AS same ${byId}`),
    find: database.prepare(`SELECT ${known}, 0 AS same ${byId}`),
    findAnywhere: database.prepare(
      'SELECT n FROM asset WHERE id = ? ORDER BY library = ? DESC, library DESC LIMIT 1',
    ),
    insert: database.prepare(
      `INSERT INTO asset (library, change, problem, id, media, deleted, roles, minus_captured, added, master, name, files,
         details, sum, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${SHOWN})`,
    ),
    update: database.prepare(
      `UPDATE asset SET library = ?, change = ?, problem = ?, media = ?, deleted = ?, roles = ?, minus_captured = ?, added = ?,
         master = ?, name = ?, files = ?, details = ?, sum = ?, state = ${SHOWN}, written = NULL WHERE n = ?`,
    ),
    setState: database.prepare(
      'UPDATE asset SET state = ?, problem = ?, change = ?, written = NULL WHERE n = ?',
    ),
    see: database.prepare(
      `INSERT INTO sighting (asset, library, listing) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET library = excluded.library, listing = excluded.listing
       WHERE listing <> excluded.listing OR library <> excluded.library`,
    ),
    unlist: database.prepare(
      `UPDATE asset SET state = ?, change = ?, written = NULL
       WHERE library = ? AND state = 0 AND NOT (${SEEN}) RETURNING id`,
    ),
    forgetSightings: database.prepare('DELETE FROM sighting WHERE library = ?'),
    touch: database.prepare(`${touch} n = ? AND change < ? RETURNING id`),
    touchMembers: database.prepare(
      `WITH RECURSIVE below (n, library, id) AS (
         SELECT n, library, id FROM collection WHERE n = ?
         UNION
         SELECT inner.n, inner.library, inner.id FROM collection AS inner
         JOIN below ON inner.library = below.library AND inner.parent = below.id AND inner.state = 0)
       ${touch} n IN (SELECT asset FROM membership WHERE collection IN (SELECT n FROM below))
         AND change < ? RETURNING id`,
    ),
  };
}

/** Of assets that were written once more because their rows were hidden: the older rows. */
const SECOND_ROWS = 'SELECT min(n) FROM asset GROUP BY id, library HAVING count(*) > 1';

/** A listing that began after this step, with that number, showed it. */
const SEEN = `(coalesce(written, change) > ?
  OR EXISTS (SELECT 1 FROM sighting WHERE sighting.asset = asset.n AND sighting.library = asset.library AND sighting.listing = ?))`;

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Outcome } from '../model/outcome.ts';
import type {
  After,
  DestinationRef,
  KeptFiles,
  RecordedFile,
  SavedFile,
  SavedTotals,
} from '../model/state-store.ts';
import type { FailuresTable } from './failures-table.ts';
import { decodeSaved, isRole, proofOf, savedColumns, type Row } from './row.ts';
import { savedFile } from './saved-file.ts';

export interface FilesTableOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly failures: FailuresTable;
}

/** Rows of files that are durable on disk. */
export class FilesTable {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #options: FilesTableOptions;
  /** The key that a row has: it was made as the disk of that day compared names. */
  readonly #orderKeys = new WeakMap<SavedFile, string>();

  constructor(database: DatabaseSync, options: FilesTableOptions) {
    this.#statements = prepareStatements(database);
    this.#options = options;
  }

  known(destination: string, library: string, assets: readonly string[]): readonly RecordedFile[] {
    return this.#decode(
      destination,
      this.#statements.known.all(JSON.stringify(assets), destination, library),
    );
  }

  at({ id, pathKey }: DestinationRef, pathKeys: readonly string[]): readonly RecordedFile[] {
    const asked = new Set(pathKeys);
    const rows = this.#statements.at.all(JSON.stringify(pathKeys), id);
    // An index entry with a flipped bit leads to a sound row of another path.
    return this.#decode(id, rows).filter((file) => asked.has(pathKey(file.path)));
  }

  withSignatures(
    signatures: readonly string[],
    only: string | undefined,
  ): readonly (RecordedFile & { readonly destination: string })[] {
    const asked = JSON.stringify(signatures);
    const rows = this.#statements.withSignatures.all(asked, asked);
    return [...Map.groupBy(rows, (row) => String(row['destination']))].flatMap(([destination, ofOne]) =>
      only === undefined || only === destination
        ? this.#decode(destination, ofOne).map((file) => ({ ...file, destination }))
        : [],
    );
  }

  files({ id, pathKey }: DestinationRef, { after, limit }: After<SavedFile>): readonly RecordedFile[] {
    const { first, next } = this.#statements;
    if (after === undefined) return this.#decode(id, first.all(id, limit, id, limit, limit));
    const { library, asset, role } = after.key;
    const key = this.#orderKeys.get(after) ?? pathKey(after.path);
    const from = [id, key, library, asset, role, limit] as const;
    return this.#decode(id, next.all(...from, ...from, limit));
  }

  totals(destination: string): readonly SavedTotals[] {
    return this.#statements.totals.all(destination).flatMap((row: Row) => {
      const { library, role, files, bytes, unverifiable } = row;
      if (typeof library !== 'string' || !isRole(role)) return [];
      return [
        { library, role, files: Number(files), bytes: Number(bytes), unverifiable: Number(unverifiable) },
      ];
    });
  }

  /** Of every destination that ever lay at this path. */
  countAt(location: string): number {
    return Number(this.#statements.countAt.get(location)?.['files']);
  }

  kept(destination: string): KeptFiles {
    const row = this.#statements.kept.get(destination, destination);
    return {
      files: Number(row?.['files']),
      bytes: Number(row?.['bytes'] ?? 0),
      unverifiable: Number(row?.['unverifiable'] ?? 0),
    };
  }

  record({ id, pathKey }: DestinationRef, outcome: Outcome): void {
    const { clock, failures } = this.#options;
    const file = savedFile(outcome);
    if (file === undefined) return failures.record(id, outcome);
    const columns = savedColumns(id, file);
    const { library, asset, role } = file.key;
    const key = pathKey(file.path);
    this.#statements.supersede.run(id, library, asset, role, file.signature, key);
    // Whatever lay there once does not any more.
    this.#statements.forgetOld.run(id, key);
    this.#statements.save.run(...columns, key, proofOf(columns), clock.now());
    failures.forget(id, outcome.wanted.key);
  }

  setChecked(destination: string, { key, path }: Pick<SavedFile, 'key' | 'path'>, atMs: number): void {
    const file = [destination, key.library, key.asset, key.role, path] as const;
    this.#statements.setChecked.run(atMs, ...file);
    this.#statements.setOldChecked.run(atMs, ...file);
  }

  #decode(destination: string, rows: readonly Row[]): readonly RecordedFile[] {
    const files = rows.flatMap((row) => {
      const file = decodeSaved(destination, row);
      if (file !== undefined) this.#orderKeys.set(file, String(row['path_key']));
      return file ?? [];
    });
    if (files.length < rows.length) {
      this.#options.log.warn('damaged rows in the state file were passed over', {
        rows: rows.length - files.length,
      });
    }
    return files;
  }
}

/**
 * The joins are CROSS JOINs because SQLite keeps their order: the few names asked for lead, the index follows. Left to itself
 * it walks a whole destination for every path (measured: 60 ms instead of 0.2 ms for a page, with 1000 files).
 */
function prepareStatements(database: DatabaseSync) {
  const inOrder = 'ORDER BY path_key, library, asset, role LIMIT ?';
  const setChecked =
    'SET checked_at_ms = ? WHERE destination = ? AND library = ? AND asset = ? AND role = ? AND path = ?';
  return {
    known: database.prepare(
      `SELECT saved.* FROM json_each(?) AS asked CROSS JOIN saved
       ON saved.destination = ? AND saved.library = ? AND saved.asset = asked.value`,
    ),
    at: database.prepare(
      `SELECT saved.* FROM json_each(?) AS asked CROSS JOIN saved INDEXED BY saved_by_path
       ON saved.destination = ? AND saved.path_key = asked.value`,
    ),
    withSignatures: database.prepare(
      withOld((table) => `SELECT ${table} WHERE signature IN (SELECT value FROM json_each(?))`),
    ),
    first: database.prepare(
      `${withOld((table) => `SELECT * FROM (SELECT ${table} WHERE destination = ? ${inOrder})`)} ${inOrder}`,
    ),
    next: database.prepare(
      `${withOld(
        (table) => `SELECT * FROM (SELECT ${table}
          WHERE destination = ? AND (path_key, library, asset, role) > (?, ?, ?, ?) ${inOrder})`,
      )} ${inOrder}`,
    ),
    totals: database.prepare(
      `SELECT library, role, count(*) AS files, sum(size) AS bytes, sum(verified = 0) AS unverifiable
       FROM (SELECT library, role, max(size) AS size, max(verified) AS verified FROM saved
         WHERE destination = ? GROUP BY library, role, path_key)
       GROUP BY library, role`,
    ),
    kept: database.prepare(
      `SELECT count(*) AS files, sum(size) AS bytes, sum(verified = 0) AS unverifiable
       FROM (SELECT max(size) AS size, max(verified) AS verified
         FROM (${withOld((table) => `SELECT ${table} WHERE destination = ?`)}) GROUP BY path_key)`,
    ),
    countAt: database.prepare(
      `SELECT count(*) AS files FROM saved
       WHERE destination IN (SELECT id FROM visited WHERE location = ?)`,
    ),
    save: database.prepare(
      `INSERT OR REPLACE INTO saved
       (destination, library, asset, role, path, size, signature, verified, modified_at_ms, path_key, proof,
        saved_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    supersede: database.prepare(
      `INSERT OR REPLACE INTO superseded (${COLUMNS}) SELECT ${COLUMNS} FROM saved
       WHERE destination = ? AND library = ? AND asset = ? AND role = ? AND signature <> ? AND path_key <> ?`,
    ),
    forgetOld: database.prepare('DELETE FROM superseded WHERE destination = ? AND path_key = ?'),
    setChecked: database.prepare(`UPDATE saved ${setChecked}`),
    setOldChecked: database.prepare(`UPDATE superseded ${setChecked}`),
  };
}

const COLUMNS = `destination, library, asset, role, path, path_key, size, signature, verified, modified_at_ms, proof,
  saved_at_ms, checked_at_ms`;

/** One question to both tables of files. */
function withOld(ask: (table: string) => string): string {
  return `${ask(`${COLUMNS}, 0 AS superseded FROM saved INDEXED BY saved_by_path`)}
    UNION ALL ${ask(`${COLUMNS}, 1 AS superseded FROM superseded`)}`;
}

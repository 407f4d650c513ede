import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Outcome } from '../model/outcome.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { SavedFile, StateStore } from '../model/state-store.ts';
import { isDamage, wordDatabaseError } from './database-error.ts';
import { openDatabase, setAside } from './open-database.ts';
import { decodeSaved, proofOf, savedColumns, type Row } from './row.ts';
import { savedFile } from './saved-file.ts';

export interface SqliteStoreOptions {
  /** One file per account; made with its folder where there is none. */
  readonly path: string;
  /** How the destination compares names: two paths with one key are one file there. */
  readonly pathKey: (path: RelativePath) => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens the memory of one account. A damaged file is put aside and a new one started. */
export function openSqliteStore(options: SqliteStoreOptions): StateStore {
  const { path, pathKey, clock, log } = options;
  const { database, statements } = openDatabase(path, prepareStatements, clock, log);

  async function guarded<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw isDamage(error) ? abandonDamaged(error) : wordDatabaseError(error, path);
    }
  }

  /** Found damaged in the middle of a run: what was read so far may be wrong, so the run ends; the next one starts anew. */
  function abandonDamaged(cause: unknown): KeepsakeError {
    if (database.isOpen) database.close();
    const aside = setAside(path, clock);
    return new KeepsakeError('STATE_DAMAGED', `the state file ${path} is damaged and was put aside`, {
      details: [`it lies at ${aside} now`, 'the next run starts a new one; nothing is downloaded twice'],
      cause,
    });
  }

  function decode(destination: string, rows: readonly Row[]): readonly SavedFile[] {
    const files = rows.flatMap((row) => decodeSaved(destination, row) ?? []);
    if (files.length < rows.length) {
      log.warn('damaged rows in the state file were passed over', { rows: rows.length - files.length });
    }
    return files;
  }

  function recordOne(destination: string, outcome: Outcome): void {
    const { library, asset, role } = outcome.wanted.key;
    const file = savedFile(outcome);
    if (file !== undefined) {
      const columns = savedColumns(destination, file);
      statements.save.run(...columns, pathKey(file.path), proofOf(columns));
      statements.forgetFailure.run(destination, library, asset, role);
    } else if (outcome.kind === 'failed' && outcome.failure.kind !== 'cancelled') {
      const failure = JSON.stringify(outcome.failure);
      statements.fail.run(destination, library, asset, role, failure, clock.now());
    }
  }

  return {
    known: (destination, library, assets) =>
      guarded(() => decode(destination, statements.known.all(JSON.stringify(assets), destination, library))),

    at: (destination, pathKeys) =>
      guarded(() => {
        const asked = new Set(pathKeys);
        const rows = statements.at.all(JSON.stringify(pathKeys), destination);
        // An index entry with a flipped bit leads to a sound row of another path.
        return decode(destination, rows).filter((file) => asked.has(pathKey(file.path)));
      }),

    record: (destination, outcomes) =>
      guarded(() =>
        inTransaction(database, () => {
          for (const outcome of outcomes) recordOne(destination, outcome);
        }),
      ),

    cursor: (scope) =>
      guarded(() => {
        const row = statements.cursor.get(scope);
        const cursor = String(row?.['cursor']);
        return row?.['proof'] === proofOf([scope, cursor]) ? cursor : undefined;
      }),

    setCursor: (scope, cursor) =>
      guarded(() => void statements.setCursor.run(scope, cursor, proofOf([scope, cursor]))),

    destinationAt: (location) =>
      guarded(() => {
        const row = statements.destination.get(location);
        const id = String(row?.['id']);
        if (row?.['proof'] !== proofOf([location, id])) return undefined;
        return { id, files: Number(statements.count.get(id)?.['files']) };
      }),

    setDestination: (location, id) =>
      guarded(() => void statements.setDestination.run(location, id, proofOf([location, id]))),

    close: () =>
      guarded(() => {
        if (database.isOpen) database.close();
      }),
  };
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // A full disk rolls back by itself (https://sqlite.org/lang_transaction.html, section 3).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * The joins are CROSS JOINs because SQLite keeps their order: the few names asked for lead, the index follows. Left to itself
 * it walks a whole destination for every path (measured: 60 ms instead of 0.2 ms for a page, with 1000 files).
 */
function prepareStatements(database: DatabaseSync) {
  return {
    known: database.prepare(
      `SELECT saved.* FROM json_each(?) AS asked CROSS JOIN saved
       ON saved.destination = ? AND saved.library = ? AND saved.asset = asked.value`,
    ),
    at: database.prepare(
      `SELECT saved.* FROM json_each(?) AS asked CROSS JOIN saved INDEXED BY saved_by_path
       ON saved.destination = ? AND saved.path_key = asked.value`,
    ),
    save: database.prepare(
      `INSERT OR REPLACE INTO saved
       (destination, library, asset, role, path, size, signature, verified, modified_at_ms, path_key, proof)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    forgetFailure: database.prepare(
      'DELETE FROM failed WHERE destination = ? AND library = ? AND asset = ? AND role = ?',
    ),
    fail: database.prepare(
      `INSERT INTO failed (destination, library, asset, role, attempts, failure, last_at_ms)
       VALUES (?, ?, ?, ?, 1, ?, ?)
       ON CONFLICT DO UPDATE SET
         attempts = attempts + 1, failure = excluded.failure, last_at_ms = excluded.last_at_ms`,
    ),
    cursor: database.prepare('SELECT cursor, proof FROM cursors WHERE scope = ?'),
    setCursor: database.prepare('INSERT OR REPLACE INTO cursors (scope, cursor, proof) VALUES (?, ?, ?)'),
    destination: database.prepare('SELECT id, proof FROM destinations WHERE location = ?'),
    count: database.prepare('SELECT count(*) AS files FROM saved WHERE destination = ?'),
    setDestination: database.prepare(
      'INSERT OR REPLACE INTO destinations (location, id, proof) VALUES (?, ?, ?)',
    ),
  };
}

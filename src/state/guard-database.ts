import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import { isDamage, wordDatabaseError } from './database-error.ts';
import { openRoomCheck } from './room-check.ts';
import { damagedForGuest, type FileKind, setAside } from './open-database.ts';

export interface Guarded {
  /** Failures of SQLite in words. */
  readonly guarded: <T>(work: () => T) => Promise<T>;
  /** All of it or nothing. */
  readonly whole: <T>(work: () => T) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface GuardOptions {
  readonly kind: FileKind;
  readonly path: string;
  readonly clock: Clock;
  /** Another process owns the file: a damaged one is left to it. */
  readonly isGuest: boolean;
  /** What was remembered of a transaction that failed is wrong. */
  readonly onRollback: () => void;
}

/** Around every use of an open file. */
export function guardDatabase(database: DatabaseSync, options: GuardOptions): Guarded {
  const { kind, path, isGuest } = options;
  let end: KeepsakeError | undefined;
  const room = isGuest ? undefined : openRoomCheck(path);
  async function guarded<T>(work: () => T): Promise<T> {
    if (end !== undefined) throw end;
    try {
      if (!isGuest && isRemoved(path)) throw (end = abandonRemoved(database, options));
      room?.check();
      return work();
    } catch (error) {
      if (!isDamage(error)) throw wordDatabaseError(error, path, kind.name);
      if (isGuest) throw damagedForGuest(error, path, kind);
      // Whoever else is at work on it is told the same, and not that it is closed.
      throw (end = abandonDamaged(database, options, error));
    }
  }
  return {
    guarded,
    whole: (work) => guarded(() => inTransaction(database, work, options.onRollback)),
    async close() {
      if (end === undefined && database.isOpen) await guarded(() => database.close());
      room?.close();
    },
  };
}

/** Found damaged in the middle of a run: what was read so far may be wrong, so the run ends, or begins again. */
function abandonDamaged(
  database: DatabaseSync,
  { kind, path, clock }: GuardOptions,
  cause: unknown,
): KeepsakeError {
  closeAnyway(database);
  const aside = setAside(path, clock);
  return new KeepsakeError('STATE_PUT_ASIDE', `${kind.name} ${path} is damaged and was put aside`, {
    details: [`it lies at ${aside} now`, `the next run starts a new one; ${kind.afterDamage}`],
    cause,
  });
}

/** What is written into a file without a name is lost when it is closed. */
function isRemoved(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}

function abandonRemoved(database: DatabaseSync, { kind, path }: GuardOptions): KeepsakeError {
  closeAnyway(database);
  return new KeepsakeError('STATE_PUT_ASIDE', `${kind.name} ${path} was removed while it was in use`, {
    details: [`the next run starts a new one; ${kind.afterDamage}`],
  });
}

function closeAnyway(database: DatabaseSync): void {
  try {
    if (database.isOpen) database.close();
  } catch {
    // It is given up: what closing it says changes nothing.
  }
}

function inTransaction<T>(database: DatabaseSync, work: () => T, onRollback: () => void): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    database.exec('COMMIT');
    return answer;
  } catch (error) {
    onRollback();
    // A full disk rolls back by itself (https://sqlite.org/lang_transaction.html, section 3).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import { isDamage, wordDatabaseError } from './database-error.ts';
import { type FileKind, setAside } from './open-database.ts';

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
  async function guarded<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw isDamage(error) && !isGuest
        ? abandonDamaged(database, options, error)
        : wordDatabaseError(error, path, kind.name);
    }
  }
  return {
    guarded,
    whole: (work) => guarded(() => inTransaction(database, work, options.onRollback)),
    close: () =>
      guarded(() => {
        if (database.isOpen) database.close();
      }),
  };
}

/** Found damaged in the middle of a run: what was read so far may be wrong, so the run ends; the next one starts anew. */
function abandonDamaged(
  database: DatabaseSync,
  { kind, path, clock }: GuardOptions,
  cause: unknown,
): KeepsakeError {
  if (database.isOpen) database.close();
  const aside = setAside(path, clock);
  return new KeepsakeError('STATE_DAMAGED', `${kind.name} ${path} is damaged and was put aside`, {
    details: [`it lies at ${aside} now`, `the next run starts a new one; ${kind.afterDamage}`],
    cause,
  });
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

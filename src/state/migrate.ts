import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../base/log.ts';

/** What the tables of a file are, and how they came to be so. */
export interface Schema {
  /** One step per version, in SQL or in code; a step that was ever released is never edited. */
  readonly steps: readonly Step[];
  /** What the second witness of the version begins with; no two kinds of files share it. */
  readonly witness: number;
}

export type Step = string | ((database: DatabaseSync, log: Log) => void);

/** The version a file was written with; 0 for an empty one. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/**
 * Every file says its version in two places of its header: a newer keepsake changes both, a flipped bit only one. Files from before
 * there was a second witness have none, and are believed.
 */
export function hasOneVersion(database: DatabaseSync, schema: Schema): boolean {
  const witness = witnessOf(database);
  return witness === 0 || witness === schema.witness + schemaVersion(database);
}

function witnessOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA application_id').get()?.['application_id']);
}

/** Brings the file to the newest version, whole or not at all. */
export function migrate(database: DatabaseSync, schema: Schema, log: Log): void {
  const { steps, witness } = schema;
  const stamp = (version: number) =>
    `PRAGMA user_version = ${version}; PRAGMA application_id = ${witness + version}`;
  const before = schemaVersion(database);
  if (before < steps.length) {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const step of steps.slice(before)) {
        if (typeof step === 'string') database.exec(step);
        else step(database, log);
      }
      database.exec(`${stamp(steps.length)}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
  if (witnessOf(database) === 0) database.exec(stamp(steps.length));
}

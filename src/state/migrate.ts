import type { DatabaseSync } from 'node:sqlite';

/** What the tables of a file are, and how they came to be so. */
export interface Schema {
  /** One step per version; a step that was ever released is never edited. */
  readonly steps: readonly string[];
  /** What the second witness of the version begins with; no two kinds of files share it. */
  readonly witness: number;
}

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

/** Brings the file to the newest version, each step whole or not at all. */
export function migrate(database: DatabaseSync, schema: Schema): void {
  const { steps, witness } = schema;
  const stamp = (version: number) =>
    `PRAGMA user_version = ${version}; PRAGMA application_id = ${witness + version}`;
  for (let version = schemaVersion(database); version < steps.length; version += 1) {
    database.exec(`BEGIN IMMEDIATE; ${steps[version] ?? ''}; ${stamp(version + 1)}; COMMIT`);
  }
  if (witnessOf(database) === 0) database.exec(stamp(steps.length));
}

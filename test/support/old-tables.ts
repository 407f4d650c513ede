import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { STATE_SCHEMA } from '../../src/state/schema.ts';

type Value = string | number | null;
export type OldRow = Readonly<Record<string, Value>>;

/** Makes a state file as an older keepsake would have, with these rows in its tables. */
export function writeOldState(
  path: string,
  version: number,
  tables: Readonly<Record<string, readonly OldRow[]>>,
): void {
  const database = new DatabaseSync(path);
  for (const step of STATE_SCHEMA.steps.slice(0, version)) {
    if (typeof step !== 'string') throw new Error('steps of that time are SQL');
    database.exec(step);
  }
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const names = Object.keys(row);
      const values: SQLInputValue[] = Object.values(row);
      database
        .prepare(
          `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        )
        .run(...values);
    }
  }
  // The second witness of the version came later.
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

/** A row of `saved`, with the checksum that it had; of `superseded` from version 3 on. */
export function oldSaved(
  file: {
    readonly asset: string;
    readonly path: string;
    readonly signature: string;
    readonly role?: string;
    readonly destination?: string;
    readonly key?: string;
    readonly size?: number;
    readonly verified?: number;
    readonly modifiedAtMs?: number;
  },
  more: OldRow = {},
): OldRow {
  const { asset, path, signature, role = 'original', destination = 'disk', key = path } = file;
  const { size = 5, verified = 1, modifiedAtMs = 1_000 } = file;
  const columns = [destination, 'PrimarySync', asset, role, path, size, signature, verified, modifiedAtMs];
  return {
    destination,
    library: 'PrimarySync',
    asset,
    role,
    path,
    path_key: key,
    size,
    signature,
    verified,
    modified_at_ms: modifiedAtMs,
    proof: crc32(JSON.stringify(columns)),
    ...more,
  };
}

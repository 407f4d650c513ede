import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '../base/log.ts';
import type { ResourceKey } from '../model/asset.ts';
import type { RecordedFile } from '../model/state-store.ts';
import { PlacementsTable } from './placements-table.ts';
import { isPath, isRole, proofOf, type Row, timeOr0 } from './row.ts';
import { Words } from './words.ts';

/** Rows come in the order of assets, and go to where their names are: all of that is in memory for 300,000 files. */
const CACHE_KIB = 65_536;

/**
 * Fills the tables of version 5 from those of version 4, and drops these. What iCloud shows is told by a listing, once. Rows that are
 * not what was once written stay behind.
 */
export function carryOver(database: DatabaseSync, log: Log): void {
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  const placements = new PlacementsTable(database, new Words(database));
  let leftOut = 0;
  for (const [table, isOld] of [
    ['superseded', true],
    ['saved', false],
  ] as const) {
    for (const row of database.prepare(`SELECT * FROM ${table}`).iterate()) {
      const file = decodeSaved(row);
      if (file === undefined) leftOut += 1;
      else
        placements.carryOver(
          String(row['destination']),
          { ...file, ...(isOld && { superseded: true }) },
          String(row['path_key']),
        );
    }
  }
  if (leftOut > 0) log.warn('damaged rows in the state file were left out', { rows: leftOut });
  database.exec(`
    INSERT INTO failure (destination, library, asset, role, attempts, failure, last_at_ms, path)
      SELECT destination, library, asset, role, attempts, failure, last_at_ms, path FROM failed;
    DROP TABLE saved;
    DROP TABLE superseded;
    DROP TABLE failed;
    DROP TABLE seen;
    DELETE FROM notes WHERE name LIKE 'cursor/%';
    PRAGMA cache_size = -2000;
  `);
}

/** A row of versions 1 to 4. Undefined when it is not what was once written. */
function decodeSaved(row: Row): RecordedFile | undefined {
  const { destination, path, size, signature, verified, modified_at_ms: modifiedAtMs } = row;
  const { library, asset, role } = row;
  if (typeof library !== 'string' || typeof asset !== 'string' || !isRole(role)) return undefined;
  if (!isPath(path) || typeof size !== 'number' || typeof signature !== 'string') return undefined;
  if (typeof modifiedAtMs !== 'number') return undefined;
  const key: ResourceKey = { library, asset, role };
  const names = [String(destination), library, asset, role, path];
  if (row['proof'] !== proofOf([...names, size, signature, verified === 1 ? 1 : 0, modifiedAtMs]))
    return undefined;
  const times = { savedAtMs: timeOr0(row['saved_at_ms']), checkedAtMs: timeOr0(row['checked_at_ms']) };
  return { key, path, size, signature, verified: verified === 1, modifiedAtMs, ...times };
}

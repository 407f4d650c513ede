import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type AssetRow, ROW } from './asset-row.ts';

export type AssetStatements = ReturnType<typeof prepareAssetStatements>;

/** Of an asset that was written once more because its row was hidden, the older row goes. */
export const REMAKE_INDEXES = `REINDEX asset;
  DELETE FROM asset WHERE n IN (SELECT min(n) FROM asset GROUP BY id, library HAVING count(*) > 1)`;

/** A listing that began after this step, with that number, showed it. */
const SEEN = `(coalesce(written, change) > ?
  OR EXISTS (SELECT 1 FROM sighting WHERE sighting.asset = asset.n AND sighting.library = asset.library AND sighting.listing = ?))`;

/** Values of an asset come in the order in which `assets-table.ts` lists them. */
export function prepareAssetStatements(database: DatabaseSync) {
  const known = 'n, library, state, coalesce(written, change) AS written, problem';
  const sameAs = `state = ? AND problem IS ? AND media = ? AND deleted = ? AND roles = ? AND minus_captured = ? AND added IS ?
    AND master IS ? AND name IS ? AND files IS ? AND details IS ? AND sum = ?`;
  // The one of the library comes before one that an album named.
  const byId = 'FROM asset WHERE id = ? AND library IN (?, 0) ORDER BY library DESC LIMIT 1';
  // A photo that an album names may stand in several libraries, under one id: it is the same photo.
  const touch = 'UPDATE asset SET written = coalesce(written, change), change = ? WHERE library > 0 AND';
  /** What `decodeRow` reads. */
  const rowsWhere = (condition: string) => {
    const statement = database.prepare(`SELECT ${ROW} FROM asset WHERE ${condition}`);
    statement.setReturnArrays(true);
    return (...values: readonly SQLInputValue[]): readonly AssetRow[] =>
      statement.all(...values).filter((row): row is typeof row & AssetRow => Array.isArray(row));
  };
  return {
    changedIn: rowsWhere(`change BETWEEN ? AND ? AND (change, n) > (?, ?) ORDER BY change, n LIMIT ?`),
    countChanged: database.prepare('SELECT count(*) AS assets FROM asset WHERE change BETWEEN ? AND ?'),
    newest: rowsWhere(`library = ? AND state = 0 AND (minus_captured, n) > (?, ?)
       ORDER BY minus_captured, n LIMIT ?`),
    byNumber: rowsWhere('n = ?'),
    inState: rowsWhere('library = ? AND state = ? AND n > ? ORDER BY n LIMIT ?'),
    addedLast: database.prepare(
      'SELECT n FROM asset WHERE library = ? AND state = 0 ORDER BY added DESC, n LIMIT ?',
    ),
    countAddedSince: database.prepare(
      'SELECT count(*) AS assets FROM asset WHERE library = ? AND state = 0 AND added >= ?',
    ),
    takenIn: rowsWhere(`library = ? AND state = 0 AND (minus_captured, n) > (?, ?)
       AND minus_captured <= ? AND (minus_captured <= ? OR minus_captured = ?) ORDER BY minus_captured, n LIMIT ?`),
    addedIn: rowsWhere(`+library = ? AND state = 0 AND n > ? AND added BETWEEN ? AND ? ORDER BY n LIMIT ?`),
    newestIn: rowsWhere(`library > 0 AND state = 0 AND (minus_captured, n) > (?, ?) AND id IN (
         SELECT member.id FROM collection CROSS JOIN membership ON membership.collection = collection.n
         CROSS JOIN asset AS member ON member.n = membership.asset
         WHERE collection.id = ? AND collection.state = 0)
       ORDER BY minus_captured, n LIMIT ?`),
    // Of two that damage left, the one that is shown.
    one: rowsWhere(`id = ? AND library = ? ORDER BY state LIMIT 1`),
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
         details, sum, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: database.prepare(
      `UPDATE asset SET library = ?, change = ?, problem = ?, media = ?, deleted = ?, roles = ?, minus_captured = ?, added = ?,
         master = ?, name = ?, files = ?, details = ?, sum = ?, state = ?, written = NULL WHERE n = ?`,
    ),
    setState: database.prepare(
      'UPDATE asset SET state = ?, problem = ?, change = ?, written = NULL WHERE n = ?',
    ),
    // A row of no library; one that comes to be in a library is shown in it.
    setUnfound: database.prepare(`UPDATE asset SET state = ? WHERE id = ? AND library = 0`),
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
    touch: database.prepare(`${touch} id = (SELECT id FROM asset WHERE n = ?) AND change < ? RETURNING id`),
    touchMembers: database.prepare(
      `WITH RECURSIVE below (n, library, id) AS (
         SELECT n, library, id FROM collection WHERE n = ?
         UNION
         SELECT inner.n, inner.library, inner.id FROM collection AS inner
         JOIN below ON inner.library = below.library AND inner.parent = below.id AND inner.state = 0)
       ${touch} id IN (SELECT member.id FROM membership JOIN asset AS member ON member.n = membership.asset
           WHERE membership.collection IN (SELECT n FROM below))
         AND change < ? RETURNING id`,
    ),
  };
}

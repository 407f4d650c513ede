import type { DatabaseSync } from 'node:sqlite';
import { placementsFrom } from './placement-row.ts';

/** The joins are CROSS JOINs because SQLite keeps their order. */
export function preparePlacements(database: DatabaseSync) {
  const key = 'library = ? AND asset = ? AND destination = ? AND role = ? AND tree = ? AND collection = ?';
  return {
    findFolder: database.prepare('SELECT n FROM folder WHERE destination = ? AND text = ?'),
    addFolder: database.prepare('INSERT INTO folder (destination, text) VALUES (?, ?)'),
    under: placementsFrom(
      database,
      `FROM file CROSS JOIN placement ON placement.file = file.n
       CROSS JOIN folder ON folder.n = file.folder WHERE file.folder = ? AND coalesce(file.key, file.name) = ?`,
    ),
    ofKey: placementsFrom(
      database,
      `FROM placement CROSS JOIN file ON file.n = placement.file
       CROSS JOIN folder ON folder.n = file.folder
       WHERE placement.library = ? AND placement.asset = ? AND placement.destination = ? AND placement.role = ?
         AND placement.tree = ? AND placement.collection = ?`,
    ),
    ofAsset: placementsFrom(
      database,
      `FROM placement CROSS JOIN file ON file.n = placement.file
       CROSS JOIN folder ON folder.n = file.folder
       WHERE placement.library = ? AND placement.asset = ? AND placement.destination = ?
         AND placement.tree = ? AND placement.collection = ?`,
    ),
    add: database.prepare(
      `INSERT INTO file (folder, key, path_folder, name, kind, apple, installed, size, verified, modified_at_ms, saved_at_ms,
         checked_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: database.prepare(
      `UPDATE file SET installed = ?, size = ?, verified = ?, modified_at_ms = ?, saved_at_ms = ?, checked_at_ms = ? WHERE n = ?`,
    ),
    rename: database.prepare('UPDATE file SET folder = ?, key = ?, path_folder = ?, name = ? WHERE n = ?'),
    setChecked: database.prepare('UPDATE file SET checked_at_ms = ? WHERE n = ?'),
    removeUnused: database.prepare(
      'DELETE FROM file WHERE n = ? AND NOT EXISTS (SELECT 1 FROM placement WHERE placement.file = ?)',
    ),
    seal: database.prepare('INSERT OR REPLACE INTO placement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    drop: database.prepare(`DELETE FROM placement WHERE ${key} AND file = ?`),
  };
}

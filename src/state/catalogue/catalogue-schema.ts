import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../../base/log.ts';
import { migrate, type Schema } from '../migrate.ts';

/**
 * One step per version; a step that was ever released is never edited. Rows name each other by their numbers; a row of `asset` whose
 * library is 0 is only named by an album. Columns that are counted stand before those that are large. The time of a photo is stored
 * with its sign changed: in the order in which a listing brings them, an index takes half the room.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE account (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    cursor TEXT,
    sum INTEGER
  ) STRICT;
  INSERT INTO account VALUES (1, lower(hex(randomblob(16))), NULL, NULL);

  CREATE TABLE library (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    shown INTEGER NOT NULL,
    state TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE step (
    number INTEGER PRIMARY KEY,
    library INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rows INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE file_type (
    n INTEGER PRIMARY KEY,
    type TEXT NOT NULL UNIQUE,
    sum INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE asset (
    n INTEGER PRIMARY KEY,
    library INTEGER NOT NULL,
    change INTEGER NOT NULL,
    written INTEGER,
    state INTEGER NOT NULL,
    media INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    roles INTEGER NOT NULL,
    problem TEXT,
    id BLOB NOT NULL,
    minus_captured INTEGER NOT NULL,
    added INTEGER,
    sum INTEGER NOT NULL,
    master BLOB,
    name TEXT,
    files BLOB,
    details TEXT
  ) STRICT;
  CREATE INDEX asset_by_id ON asset (id, library);
  CREATE INDEX asset_by_change ON asset (change);
  CREATE INDEX asset_by_master ON asset (substr(master, -6));
  CREATE INDEX asset_shown ON asset (library, minus_captured) WHERE state = 0;

  CREATE TABLE sighting (
    asset INTEGER PRIMARY KEY,
    library INTEGER NOT NULL,
    listing INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE collection (
    n INTEGER PRIMARY KEY,
    library INTEGER NOT NULL,
    id BLOB NOT NULL,
    state INTEGER NOT NULL,
    kind TEXT,
    parent BLOB,
    name TEXT,
    position REAL,
    UNIQUE (library, id)
  ) STRICT;
  CREATE INDEX collection_by_parent ON collection (library, parent);

  CREATE TABLE membership (
    collection INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    PRIMARY KEY (collection, asset)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE relation (
    library INTEGER NOT NULL,
    name BLOB NOT NULL,
    collection INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    PRIMARY KEY (library, name)
  ) STRICT, WITHOUT ROWID;
  `,
  // `round`: how often it had to be found out anew who is in which album; a row that was told in it has its number.
  `
  CREATE TABLE album_list (
    library INTEGER PRIMARY KEY,
    round INTEGER NOT NULL,
    is_listed INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;
  ALTER TABLE collection ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE collection ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE membership ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE membership ADD COLUMN position REAL;
  CREATE INDEX membership_by_asset ON membership (asset);
  `,
  // Whose library it is.
  `
  ALTER TABLE account ADD COLUMN owner TEXT;
  `,
  // What went from iCloud, to be forgotten.
  `
  CREATE INDEX asset_gone ON asset (change, library) WHERE state > 1 AND library > 0;
  CREATE INDEX relation_by_asset ON relation (asset);
  `,
  // Photos that are shown again: an album that was listed while they were not may have them.
  `
  CREATE TABLE returned (asset INTEGER PRIMARY KEY) STRICT;
  `,
  // Which photo stands for an album, and the round in which it was asked for.
  `
  ALTER TABLE collection ADD COLUMN cover BLOB;
  ALTER TABLE collection ADD COLUMN covers INTEGER NOT NULL DEFAULT 0;
  `,
];

/** "kc": what the second witness of the version begins with. */
export const CATALOGUE_SCHEMA: Schema = { steps: STEPS, witness: 0x6b63_0000 };

/** All but the epoch, and the numbers of types of files: guests may remember those. */
export const FORGETTABLE = [
  'library',
  'step',
  'asset',
  'sighting',
  'collection',
  'membership',
  'relation',
  'album_list',
  'returned',
] as const;

/** What a sound file of this version has; found out once. */
let soundTables: string | undefined;

/** Whether a file has these tables to the letter: a flipped bit in what they are called or hold misleads every statement. */
export function hasCatalogueTables(database: DatabaseSync): boolean {
  soundTables ??= makeSoundTables();
  return tablesOf(database) === soundTables;
}

function makeSoundTables(): string {
  const sound = new DatabaseSync(':memory:');
  try {
    migrate(sound, CATALOGUE_SCHEMA, silentLog);
    return tablesOf(sound);
  } finally {
    sound.close();
  }
}

function tablesOf(database: DatabaseSync): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all(),
  );
}

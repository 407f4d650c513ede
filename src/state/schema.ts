import { carryOver } from './carry-over.ts';
import type { Schema, Step } from './migrate.ts';

/**
 * One step per version; a step that was ever released is never edited. `proof` is a checksum over the other columns of a
 * row that make a promise: SQLite itself does not notice a flipped bit inside a value (FAULTS.md I2).
 */
const STEPS: readonly Step[] = [
  `
  CREATE TABLE saved (
    destination TEXT NOT NULL,
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    role TEXT NOT NULL,
    path TEXT NOT NULL,
    path_key TEXT NOT NULL,
    size INTEGER NOT NULL,
    signature TEXT NOT NULL,
    verified INTEGER NOT NULL,
    modified_at_ms INTEGER NOT NULL,
    proof INTEGER NOT NULL,
    PRIMARY KEY (destination, library, asset, role)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX saved_by_path ON saved (destination, path_key);

  CREATE TABLE failed (
    destination TEXT NOT NULL,
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    role TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    failure TEXT NOT NULL,
    last_at_ms INTEGER NOT NULL,
    PRIMARY KEY (destination, library, asset, role)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cursors (
    scope TEXT PRIMARY KEY,
    cursor TEXT NOT NULL,
    proof INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE destinations (
    location TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    proof INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // 2: what the provider showed, what the user decided, and small texts of any kind. The role of a record that could not be
  // used is ''.
  `
  ALTER TABLE saved ADD COLUMN saved_at_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE saved ADD COLUMN checked_at_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE failed ADD COLUMN path TEXT;

  ALTER TABLE cursors RENAME TO notes;
  ALTER TABLE notes RENAME COLUMN scope TO name;
  ALTER TABLE notes RENAME COLUMN cursor TO text;

  CREATE TABLE seen (
    destination TEXT NOT NULL,
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    master TEXT NOT NULL,
    media TEXT NOT NULL,
    skipped TEXT NOT NULL,
    name TEXT,
    captured_at_ms INTEGER,
    pass INTEGER NOT NULL,
    PRIMARY KEY (destination, library, asset)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ignored (
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (library, asset)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE hashed (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_at_ms REAL NOT NULL,
    signature TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX hashed_by_signature ON hashed (signature);
  `,
  // 3: older versions of files that changed in iCloud, and that lie here under paths of their own still.
  `
  CREATE TABLE superseded (
    destination TEXT NOT NULL,
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    role TEXT NOT NULL,
    path TEXT NOT NULL,
    path_key TEXT NOT NULL,
    size INTEGER NOT NULL,
    signature TEXT NOT NULL,
    verified INTEGER NOT NULL,
    modified_at_ms INTEGER NOT NULL,
    proof INTEGER NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    checked_at_ms INTEGER NOT NULL,
    PRIMARY KEY (destination, path_key, library, asset, role)
  ) STRICT, WITHOUT ROWID;
  `,
  // 4: every destination that ever lay at a path; `destinations` says which one does today.
  `
  CREATE TABLE visited (
    location TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (location, id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO visited SELECT location, id FROM destinations;
  `,
  // 5: files by name, and which assets have them; how far each job is.
  (database, log) => {
    database.exec(FIVE);
    carryOver(database, log);
  },
  // 6: trees of links, by number; which album a link is of leads to the links of an album.
  `
  CREATE TABLE tree (
    destination TEXT NOT NULL,
    n INTEGER NOT NULL,
    rule TEXT NOT NULL,
    proof INTEGER NOT NULL,
    PRIMARY KEY (destination, n)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX placement_of_link ON placement (destination, tree, collection) WHERE tree <> 0;
  `,
  // 7: sidecars: what we said in each, and what we were about to say.
  `
  CREATE TABLE sidecar (
    destination INTEGER NOT NULL,
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    library INTEGER NOT NULL,
    asset BLOB NOT NULL,
    said BLOB NOT NULL,
    next BLOB,
    size INTEGER NOT NULL,
    modified_at_ms INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (destination, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sidecar_of_asset ON sidecar (library, asset);
  `,
  // 8: files that were changed as the user wished, by what lies on disk.
  `
  CREATE INDEX file_by_installed ON file (substr(installed, -6)) WHERE installed IS NOT NULL;
  `,
  // 9: names within a folder from the last to the first: a first sync brings the newest photos first, and SQLite fills pages of an
  // index wholly only where each entry comes behind all others (measured: 4.3 MB for 100,000 names instead of 2.9).
  `
  DROP INDEX file_by_key;
  CREATE INDEX file_by_key ON file (folder, coalesce(key, name) DESC);
  `,
];

const FIVE = `
  CREATE TABLE word (
    n INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE folder (
    n INTEGER PRIMARY KEY,
    destination INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (destination, text)
  ) STRICT;

  CREATE TABLE file (
    n INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL,
    key TEXT,
    path_folder INTEGER,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    size INTEGER NOT NULL,
    apple BLOB NOT NULL,
    installed BLOB,
    verified INTEGER NOT NULL,
    modified_at_ms INTEGER NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    checked_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX file_by_key ON file (folder, coalesce(key, name));
  CREATE INDEX file_by_apple ON file (substr(apple, -6));

  CREATE TABLE placement (
    library INTEGER NOT NULL,
    asset BLOB NOT NULL,
    destination INTEGER NOT NULL,
    role INTEGER NOT NULL,
    tree INTEGER NOT NULL,
    collection INTEGER NOT NULL,
    file INTEGER NOT NULL,
    current INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (library, asset, destination, role, tree, collection, file)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX placement_by_file ON placement (file);

  CREATE TABLE failure (
    destination TEXT NOT NULL,
    library TEXT NOT NULL,
    asset TEXT NOT NULL,
    role TEXT NOT NULL,
    tree INTEGER NOT NULL DEFAULT 0,
    collection TEXT NOT NULL DEFAULT '',
    sidecar INTEGER NOT NULL DEFAULT 0,
    signature TEXT,
    attempts INTEGER NOT NULL,
    failure TEXT NOT NULL,
    last_at_ms INTEGER NOT NULL,
    path TEXT,
    PRIMARY KEY (destination, library, asset, role, tree, collection, sidecar)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE ignored ADD COLUMN signature TEXT;

  CREATE TABLE job (
    n INTEGER PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    destination TEXT NOT NULL,
    rule TEXT NOT NULL,
    epoch TEXT NOT NULL DEFAULT '',
    done TEXT NOT NULL DEFAULT '',
    evaluated_at_ms INTEGER NOT NULL DEFAULT 0,
    used_at_ms INTEGER NOT NULL DEFAULT 0,
    proof INTEGER NOT NULL DEFAULT 0,
    UNIQUE (destination, rule)
  ) STRICT;
`;

/** "ks": what the second witness of the version begins with. */
export const STATE_SCHEMA: Schema = { steps: STEPS, witness: 0x6b73_0000 };

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { StateStore } from '../model/state-store.ts';
import { CatalogueTable } from './catalogue-table.ts';
import { isDamage, wordDatabaseError } from './database-error.ts';
import { FailuresTable } from './failures-table.ts';
import { FilesTable } from './files-table.ts';
import { JobsTable } from './jobs-table.ts';
import { NotesTable } from './notes-table.ts';
import { openDatabase, openDatabaseAsGuest, type Opened, setAside } from './open-database.ts';

export interface SqliteStoreOptions {
  /** One file per account; made with its folder where there is none. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Covers secrets in what a server said, before it is written down. */
  readonly scrub?: ((text: string) => string) | undefined;
}

/** Opens the memory of one account. A damaged file is put aside and a new one started. */
export function openSqliteStore(options: SqliteStoreOptions): StateStore {
  const { path, clock, log } = options;
  const opened = openDatabase(path, (open) => openTables(open, options), clock, log);
  return storeOver(opened, options, { isGuest: false });
}

/** The memory of an account that another process may hold; see `openDatabaseAsGuest`. */
export function openGuestStore(options: SqliteStoreOptions): StateStore | 'none' | 'older' {
  const opened = openDatabaseAsGuest(options.path, (open) => openTables(open, options));
  return typeof opened === 'string' ? opened : storeOver(opened, options, { isGuest: true });
}

function storeOver(
  { database, statements: tables }: Opened<ReturnType<typeof openTables>>,
  { path, clock }: SqliteStoreOptions,
  { isGuest }: { readonly isGuest: boolean },
): StateStore {
  const { files, failures, catalogue, jobs, notes } = tables;

  async function guarded<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw isDamage(error) && !isGuest ? abandonDamaged(error) : wordDatabaseError(error, path);
    }
  }
  const whole = <T>(work: () => T) => guarded(() => inTransaction(database, work));

  /** Found damaged in the middle of a run: what was read so far may be wrong, so the run ends; the next one starts anew. */
  function abandonDamaged(cause: unknown): KeepsakeError {
    if (database.isOpen) database.close();
    const aside = setAside(path, clock);
    return new KeepsakeError('STATE_DAMAGED', `the state file ${path} is damaged and was put aside`, {
      details: [`it lies at ${aside} now`, 'the next run starts a new one; nothing is downloaded twice'],
      cause,
    });
  }

  return {
    known: ({ destination, library, assets }) => guarded(() => files.known(destination, library, assets)),
    at: (destination, pathKeys) => guarded(() => files.at(destination, pathKeys)),
    filesWithSignatures: ({ signatures, destination }) =>
      guarded(() => files.withSignatures(signatures, destination)),
    files: (destination, page) => guarded(() => files.files(destination, page)),
    kept: (destination) => guarded(() => files.kept(destination)),
    totals: (destination) => guarded(() => files.totals(destination)),
    record: (destination, outcomes) =>
      whole(() => {
        for (const outcome of outcomes) files.record(destination, outcome);
      }),
    setChecked: (destination, checked, atMs) =>
      whole(() => {
        for (const file of checked) files.setChecked(destination, file, atMs);
      }),

    see: (destination, library, sighting) => whole(() => catalogue.see(destination, library, sighting)),
    newestPass: (destination, library) => guarded(() => catalogue.newestPass(destination, library)),
    endPass: (destination, library, pass) => guarded(() => catalogue.endPass(destination, library, pass)),
    seenAssets: (destination, library, assets) =>
      guarded(() => catalogue.seenAssets(destination, library, assets)),
    assetsOfMasters: (destination, library, masters) =>
      guarded(() => catalogue.assetsOfMasters(destination, library, masters)),
    countSeen: (destination, library, pass) => guarded(() => catalogue.countSeen(destination, library, pass)),
    seenGroups: (destination) => guarded(() => catalogue.seenGroups(destination)),
    unaccounted: (destination, library) => guarded(() => catalogue.unaccounted(destination, library)),
    countSharedMasters: (destination, library) =>
      guarded(() => catalogue.countSharedMasters(destination, library)),

    failures: (destination, page) => guarded(() => failures.all(destination, page)),
    forgetFailures: (destination, gone) =>
      whole(() => {
        for (const failure of gone) failures.forgetOpen(destination, failure);
      }),

    jobs: {
      open: (asked) => whole(() => jobs.open(asked)),
      setDone: (job, done) => guarded(() => jobs.setDone(job, done)),
      list: () => guarded(() => jobs.list()),
      forget: (id) => guarded(() => jobs.forget(id)),
      forgetDone: () => whole(() => jobs.forgetDone()),
    },

    ignored: () => guarded(() => notes.ignored()),
    setIgnored: (assets, ignored) =>
      whole(() => {
        for (const asset of assets) notes.setIgnored(asset, ignored ? clock.now() : undefined);
      }),

    hashedAt: (paths) => guarded(() => notes.hashedAt(paths)),
    hashedAs: (signatures) => guarded(() => notes.hashedAs(signatures)),
    recordHashed: (hashed) =>
      whole(() => {
        for (const file of hashed) notes.recordHashed(file);
      }),

    note: (name) => guarded(() => notes.note(name)),
    setNote: (name, text) => guarded(() => notes.setNote(name, text)),
    forgetNotes: (prefix) => guarded(() => notes.forgetNotes(prefix)),
    destinationAt: (location) =>
      guarded(() => {
        const id = notes.destinationId(location);
        return id === undefined ? undefined : { id, files: files.countAt(location) };
      }),
    destinations: () => guarded(() => notes.destinations()),
    setDestination: (location, id) => whole(() => notes.setDestination(location, id)),
    forgetAll: () =>
      whole(() => {
        for (const table of FORGETTABLE) database.exec(`DELETE FROM ${table}`);
      }),
    close: () =>
      guarded(() => {
        if (database.isOpen) database.close();
      }),
  };
}

/** All but what the user decided and which disk lies where. */
const FORGETTABLE = ['saved', 'superseded', 'failed', 'seen', 'hashed', 'notes', 'job'] as const;

function openTables(database: DatabaseSync, { clock, log, scrub }: SqliteStoreOptions) {
  const failures = new FailuresTable(database, clock, scrub);
  return {
    failures,
    files: new FilesTable(database, { clock, log, failures }),
    catalogue: new CatalogueTable(database, failures),
    jobs: new JobsTable(database, clock),
    notes: new NotesTable(database),
  };
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    database.exec('COMMIT');
    return answer;
  } catch (error) {
    // A full disk rolls back by itself (https://sqlite.org/lang_transaction.html, section 3).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { StateStore } from '../model/state-store.ts';
import { FailuresTable } from './failures-table.ts';
import { FilesTable } from './files-table.ts';
import { guardDatabase } from './guard-database.ts';
import { JobsTable } from './jobs-table.ts';
import { LinksTable } from './links-table.ts';
import { NotesTable } from './notes-table.ts';
import { PlacementsTable } from './placements-table.ts';
import { savedFile } from './saved-file.ts';
import { SidecarsTable } from './sidecars-table.ts';
import { Words } from './words.ts';
import { openDatabase, openDatabaseAsGuest, type Opened, STATE_FILE } from './open-database.ts';

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
  const { files, placements, failures, jobs, links, sidecars, notes, words } = tables;

  const { guarded, whole, close } = guardDatabase(database, {
    kind: STATE_FILE,
    path,
    clock,
    isGuest,
    onRollback: () => words.forgetRead(),
  });
  return {
    known: ({ destination, library, assets }) => guarded(() => files.known(destination, library, assets)),
    versions: ({ destination, library, assets }) =>
      guarded(() => files.versions(destination, library, assets)),
    at: (destination, pathKeys) => guarded(() => files.at(destination, pathKeys)),
    namesIn: (destination, folderKey) => guarded(() => files.namesIn(destination, folderKey)),
    filesWithSignatures: ({ signatures, destination }) =>
      guarded(() => files.withSignatures(signatures, destination)),
    files: (destination, page) => guarded(() => files.files(destination, page)),
    kept: (destination) => guarded(() => files.kept(destination)),
    totals: (destination) => guarded(() => files.totals(destination)),
    record: (destination, outcomes) =>
      whole(() => {
        for (const outcome of outcomes) {
          const file = savedFile(outcome);
          if (file === undefined) failures.record(destination.id, outcome);
          else {
            placements.place(destination, file, { savedAtMs: clock.now(), checkedAtMs: 0 });
            failures.forget(destination.id, file.key);
          }
        }
      }),
    moveFiles: (destination, moves, note, renamed = []) =>
      whole(() => {
        placements.move(destination, moves);
        sidecars.move(destination, moves);
        for (const asset of renamed) {
          placements.reassign(destination.id, asset);
          sidecars.reassign(destination, asset);
        }
        notes.setNote(note, undefined);
      }),
    recordFiles: (destination, again) =>
      whole(() => {
        for (const file of again) {
          placements.place(destination, file, { savedAtMs: clock.now(), checkedAtMs: 0 });
          failures.forget(destination.id, file.key);
        }
      }),
    forgetFiles: (destination, paths) =>
      whole(() => {
        for (const name of paths) placements.forget(destination, name);
      }),
    setChecked: (destination, checked, atMs) =>
      whole(() => {
        for (const file of checked) placements.setChecked(destination, file, atMs);
      }),

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
    forgetFailuresOf: ({ destination, library, assets }) =>
      whole(() => {
        for (const asset of assets) failures.forgetAsset(destination, library, asset);
      }),
    recordUnreadable: ({ destination, library, records }) =>
      whole(() => {
        for (const record of records) failures.recordUnreadable(destination, library, record);
      }),

    links: {
      trees: (destination) => guarded(() => links.trees(destination)),
      openTree: (destination, rule) => whole(() => links.openTree(destination, rule)),
      ofAssets: ({ destination, library, assets }) =>
        guarded(() => links.ofAssets(destination, library, assets)),
      ofCollection: (destination, tree, collection) =>
        guarded(() => links.ofCollection(destination, tree, collection)),
      at: (destination, pathKeys) => guarded(() => links.at(destination, pathKeys)),
      page: (destination, page) => guarded(() => links.page(destination, page)),
      failures: (destination, page) => guarded(() => links.failures(destination, page)),
      owe: (destination, photos) =>
        whole(() => {
          for (const photo of photos) links.owe(destination, photo);
        }),
      record: (destination, { made, dropped, failed, settled }) =>
        whole(() => {
          for (const link of dropped) placements.dropLink(destination, link);
          for (const link of made) placements.placeLink(destination, link, clock.now());
          for (const photo of settled) links.settle(destination.id, photo, failed);
          for (const link of failed) links.fail(destination.id, link);
        }),
    },

    sidecars: {
      ofAssets: ({ destination, library, assets }) =>
        guarded(() => sidecars.ofAssets(destination, library, assets)),
      count: (destination) => guarded(() => sidecars.count(destination)),
      at: (destination, pathKeys) => guarded(() => sidecars.at(destination, pathKeys)),
      page: (destination, page) => guarded(() => sidecars.page(destination, page)),
      failures: (destination, page) => guarded(() => sidecars.failures(destination, page)),
      owe: (destination, photos) =>
        whole(() => {
          for (const photo of photos) sidecars.owe(destination, photo);
        }),
      record: (destination, changes) =>
        whole(() => {
          for (const sidecar of changes.dropped) sidecars.drop(destination, sidecar);
          for (const sidecar of changes.written) sidecars.write(destination, sidecar);
          sidecars.settle(destination.id, changes);
        }),
    },

    ignored: () => guarded(() => notes.ignored()),
    setIgnored: (assets, ignored) =>
      whole(() => {
        for (const asset of assets) {
          const signature = asset.signature ?? files.originalOf(asset)?.signature;
          if (ignored) notes.ignore({ ...asset, signature }, clock.now());
          else notes.unignore(asset);
        }
      }),

    hashedAt: (paths) => guarded(() => notes.hashedAt(paths)),
    hashedAs: (signatures) => guarded(() => notes.hashedAs(signatures)),
    recordHashed: (hashed) =>
      whole(() => {
        for (const file of hashed) notes.recordHashed(file);
      }),

    note: (name) => guarded(() => notes.note(name)),
    setNote: (name, text) => guarded(() => notes.setNote(name, text)),
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
        words.forgetRead();
      }),
    close,
  };
}

/** All but what the user decided and which disk lies where. */
const FORGETTABLE = [
  'placement',
  'file',
  'folder',
  'word',
  'failure',
  'hashed',
  'notes',
  'job',
  'tree',
  'sidecar',
];

function openTables(database: DatabaseSync, { clock, log, scrub }: SqliteStoreOptions) {
  const failures = new FailuresTable(database, clock, scrub);
  const words = new Words(database);
  return {
    failures,
    words,
    files: new FilesTable(database, { words, log }),
    placements: new PlacementsTable(database, words),
    jobs: new JobsTable(database, clock),
    links: new LinksTable(database, words, clock),
    sidecars: new SidecarsTable(database, words, clock),
    notes: new NotesTable(database),
  };
}

import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import {
  type Applied,
  type Catalogue,
  type CatalogueGroup,
  type CatalogueReader,
  type CataloguePage,
  type LibraryState,
} from '../../model/catalogue.ts';
import type { AlbumsState } from '../../model/collections.ts';
import { isSmartAlbumId, smartAlbumId } from '../../model/smart-albums.ts';
import { damaged } from '../database-error.ts';
import { type Guarded, guardDatabase } from '../guard-database.ts';
import { type FileKind, openDatabase, openDatabaseAsGuest } from '../open-database.ts';
import { AlbumListsTable } from './album-lists-table.ts';
import { AlbumsView } from './albums-view.ts';
import { applyPage } from './apply-page.ts';
import { groupFrom, STATES } from './asset-columns.ts';
import { AssetsTable } from './assets-table.ts';
import { CATALOGUE_SCHEMA, FORGETTABLE, hasCatalogueTables } from './catalogue-schema.ts';
import { CollectionsTable } from './collections-table.ts';
import { FileTypes } from './file-types.ts';
import { GoneAssets } from './gone-assets.ts';
import { LibrariesTable } from './libraries-table.ts';
import { ReturnedTable } from './returned-table.ts';
import { StepsTable } from './steps-table.ts';

export interface CatalogueOptions {
  /** One file per account, beside its state; made with its folder where there is none. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A power loss may take the newest steps back, never a part of one: so nothing waits for the disk but moving them into place. */
const CATALOGUE_FILE: FileKind = {
  name: 'the catalogue',
  schema: CATALOGUE_SCHEMA,
  pragmas: `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -6000;
    PRAGMA wal_autocheckpoint = 8000`,
  afterDamage: 'iCloud is listed once more, and nothing is downloaded twice',
  keepsOlder: false,
};

/** Opens what iCloud shows of one account, for the process that holds the account. A damaged file is put aside and a new one started. */
export function openCatalogue(options: CatalogueOptions): Catalogue {
  const { path, clock, log } = options;
  const { database, statements } = openDatabase(
    path,
    (open) => openTables(open, log),
    clock,
    log,
    CATALOGUE_FILE,
  );
  const guard = guardDatabase(database, {
    kind: CATALOGUE_FILE,
    path,
    clock,
    isGuest: false,
    onRollback: statements.forget,
  });
  return { ...readerOver(guard, statements), ...writerOver(guard, statements, database, clock) };
}

/** The catalogue of an account that another process may hold; see `openDatabaseAsGuest`. */
export function openGuestCatalogue({
  path,
  clock,
  log,
}: CatalogueOptions): CatalogueReader | 'none' | 'older' {
  const opened = openDatabaseAsGuest(path, (open) => openTables(open, log), CATALOGUE_FILE);
  if (typeof opened === 'string') return opened;
  const { database, statements } = opened;
  const options = { kind: CATALOGUE_FILE, path, clock, isGuest: true, onRollback: statements.forget };
  return readerOver(guardDatabase(database, options), statements);
}

type Tables = ReturnType<typeof openTables>;

function openTables(database: DatabaseSync, log: Log) {
  if (!hasCatalogueTables(database)) throw damaged('its tables are not those of a catalogue');
  let wasTold = false;
  const onDamage = () => {
    if (!wasTold)
      log.warn('damaged rows in the catalogue were passed over; the next listing of iCloud mends them');
    wasTold = true;
  };
  const libraries = new LibrariesTable(database, onDamage);
  const types = new FileTypes(database);
  const context = { libraryOf: (n: number) => libraries.idOf(n), types };
  return {
    libraries,
    types,
    steps: new StepsTable(database),
    assets: new AssetsTable(database, context, onDamage),
    gone: new GoneAssets(database),
    collections: new CollectionsTable(database),
    albumLists: new AlbumListsTable(database),
    returned: new ReturnedTable(database),
    albums: new AlbumsView(database, context.libraryOf),
    forget: () => {
      libraries.forget();
      types.forget();
    },
  };
}

function readerOver({ guarded, close }: Guarded, tables: Tables): CatalogueReader {
  const { steps, libraries, assets, albums, albumLists } = tables;
  /** What there is of a library that was never named is `nothing`. */
  const within = <T>(library: string, nothing: T, ask: (n: number) => T): Promise<T> =>
    guarded(() => {
      const n = libraries.numberOf(library);
      return n === undefined ? nothing : ask(n);
    });
  return {
    epoch: () => guarded(() => steps.epoch()),
    newestStep: () => guarded(() => steps.newest()),
    lastStepBefore: (span) => guarded(() => steps.lastBefore(span)),
    cursor: () => guarded(() => steps.cursor()),
    libraries: () => guarded(() => libraries.all()),
    others: () => guarded(() => libraries.others()),
    library: (id) => guarded(() => libraries.state(id)),
    changedIn: (range, after, limit) => guarded(() => assets.changedIn(range, after, limit)),
    countChanged: (range) => guarded(() => assets.countChanged(range)),
    newest: (library, after, limit) => within(library, [], (n) => assets.newest(n, after, limit)),
    addedLast: (library, most) => within(library, [], (n) => assets.addedLast(n, most)),
    rows: (numbers) => guarded(() => assets.rows(numbers)),
    countAddedSince: (library, sinceMs) => within(library, 0, (n) => assets.countAddedSince(n, sinceMs)),
    takenIn: (library, span, after, limit) =>
      within(library, [], (n) => assets.takenIn(n, span, after, limit)),
    addedIn: (library, span, after, limit) =>
      within(library, [], (n) => assets.addedIn(n, span, after, limit)),
    assets: (library, ids) => within(library, [], (n) => assets.ofIds(n, ids)),
    inState: (library, state, after, limit) =>
      within(library, [], (n) => assets.inState(n, STATES.indexOf(state), after, limit)),
    assetsOfMasters: (library, masters) => within(library, [], (n) => assets.idsOfMasters(n, masters)),
    countShown: (library, listing) =>
      within(library, 0, (n) =>
        listing === undefined ? libraries.shown(library) : assets.countShown(n, listing),
      ),
    countSharedMasters: (library) => within(library, 0, (n) => assets.countSharedMasters(n)),
    groups: () => guarded(() => groupsIn(tables)),
    collections: () => guarded(() => albums.collections()),
    albums: (id) =>
      within(id, NO_ALBUMS, (n) => {
        const known = libraries.all().find(({ library }) => library.id === id);
        return known?.library.kind === 'shared' ? NONE_OF_ITS_OWN : albumLists.state(n);
      }),
    albumsOf: (ids) => guarded(() => albums.albumsOf(ids)),
    countMembers: () => guarded(() => albums.countMembers()),
    unknownMembers: (of, limit) => guarded(() => albums.unknownMembers(of, limit)),
    returned: () => guarded(() => assets.rows(tables.returned.all())),
    newestIn: (collection, after, limit) => guarded(() => assets.newestIn(collection, after, limit)),
    close,
  };
}

function groupsIn({ assets, libraries }: Tables): readonly CatalogueGroup[] {
  return assets.groups().flatMap((row) => {
    const library = libraries.idOf(Number(row['library']));
    const group = groupFrom(row);
    return library === undefined || group === undefined ? [] : [{ library, ...group }];
  });
}

const NO_ALBUMS: AlbumsState = { areKnown: false, listedAtMs: 0 };
/** Albums with photos of a shared library are told by the personal one. */
const NONE_OF_ITS_OWN: AlbumsState = { areKnown: true, listedAtMs: 0 };
const NOTHING_CHANGED: ReadonlySet<string> = new Set();

function writerOver(
  { whole }: Guarded,
  tables: Tables,
  database: DatabaseSync,
  clock: Clock,
): Omit<Catalogue, keyof CatalogueReader> {
  const { steps, libraries, assets, gone, collections, albumLists } = tables;

  function apply(page: CataloguePage): Applied {
    const step = steps.newest() + 1;
    if (beginsListingAnew(page)) assets.remakeIndexes();
    const library = setState(page.library, page.state);
    const { changed, left, moreShown, isStep } = applyPage(page, library, step, tables);
    libraries.addShown(library, moreShown);
    if (!isStep) return { step: undefined, changed, left };
    steps.add(step, library, page.kind, changed.size, clock.now());
    return { step, changed, left };
  }

  /** Without a token changes of albums are missed: from where it is lost until there is another one, whatever was listed meanwhile. */
  function setState(library: Library, state: LibraryState): number {
    const hadToken = Boolean(libraries.state(library.id).token);
    const n = libraries.set(library, state);
    const isAnew = hadToken !== Boolean(state.token) && (hadToken || albumLists.state(n).areKnown);
    if (isAnew) albumLists.beginRound(n);
    return n;
  }

  /** A step of which only the assets are known that it touches. */
  function touching(of: Library, work: (library: number, step: number) => readonly string[]): Applied {
    const step = steps.newest() + 1;
    const library = libraries.set(of, libraries.state(of.id));
    const changed = work(library, step);
    if (changed.length === 0) return { step: undefined, changed: NOTHING_CHANGED, left: 0 };
    steps.add(step, library, 'albums', changed.length, clock.now());
    return { step, changed: new Set(changed), left: 0 };
  }

  /** What a first listing brings is too young to be damaged. */
  function beginsListingAnew({ library, listing }: CataloguePage): boolean {
    if (listing === undefined || listing.after === 0) return false;
    return libraries.state(library.id).listing?.number !== listing.number;
  }

  function clear(): void {
    for (const table of FORGETTABLE) database.exec(`DELETE FROM ${table}`);
    steps.beginEpoch();
    tables.forget();
  }

  return {
    claim: (account) =>
      whole(() => {
        const isOf = steps.isOf(account);
        if (isOf === true) return 'kept';
        if (isOf === false) clear();
        steps.setOwner(account);
        return isOf === false ? 'begun anew' : 'kept';
      }),
    apply: (page) => whole(() => apply(page)),
    endListing: (of, listing, state) =>
      whole(() => {
        const step = steps.newest() + 1;
        const library = setState(of, state);
        const left = assets.endListing(library, listing, step);
        libraries.countShown(library);
        if (left.length === 0) return { step: undefined, changed: NOTHING_CHANGED, left: 0 };
        steps.add(step, library, 'listing', left.length, clock.now());
        return { step, changed: new Set(left), left: left.length };
      }),
    endCollections: (of) =>
      whole(() =>
        touching(of, (library, step) => {
          const ended = collections.endRound(library, albumLists.round(library));
          albumLists.setListed(library, clock.now());
          return ended.flatMap((n) => assets.touchMembers(n, step));
        }),
      ),
    beginMembers: (of, album) =>
      whole(() => {
        const library = libraries.set(of, libraries.state(of.id));
        collections.beginSmart(library, smartAlbumId(album));
      }),
    endMembers: (of, id, told) =>
      whole(() =>
        touching(of, (library, step) => {
          const n = collections.find(library, id);
          if (n === undefined) return [];
          const round = isSmartAlbumId(id) ? collections.roundOf(n) : albumLists.round(library);
          const left = collections.endMembers(n, round, told?.covers === true);
          return left.flatMap((asset) => assets.touch(asset, step));
        }),
      ),
    setUnfound: (ids) => whole(() => ids.forEach((id) => assets.setUnfound(id))),
    settleReturned: (rows) => whole(() => tables.returned.remove(rows.map(({ n }) => n))),
    setLibrary: (library, state) => whole(() => void setState(library, state)),
    setCursor: (cursor, due) =>
      whole(() => {
        steps.setCursor(cursor);
        for (const library of due) {
          const { left: _left, ...state } = libraries.state(library.id);
          libraries.set(library, { ...state, due: true });
        }
      }),
    setOthers: (there, notThere) =>
      whole(() => {
        for (const id of notThere) libraries.removeOther(id);
        for (const zone of there) libraries.addOther(zone);
      }),
    forgetGone: (through, most) =>
      whole(() => {
        steps.forget(through, most);
        return gone.forget(through, most);
      }),
    clear: () => whole(clear),
  };
}

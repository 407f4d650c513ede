import type { Log } from '../base/log.ts';
import { printable } from '../base/printable.ts';
import type { Library } from '../model/asset.ts';
import type { AlbumsEnd, ChangesEnd, ListingEnd, Page, PhotoSource } from '../model/photo-source.ts';
import { asRunEnd, endingRun } from './ending-run.ts';
import { changesSince } from './photos/changes-since.ts';
import { type Database, DatabaseError } from './photos/database.ts';
import { FreshAddresses } from './photos/fresh-addresses.ts';
import { countMembers, countOrNothing, countSmartAlbums } from './photos/count-assets.ts';
import { KnownZones } from './photos/known-zones.ts';
import { type ContentPorts, openContent } from './photos/open-content.ts';
import type { Zone } from './photos/zones.ts';
import type { Session } from './session/session-data.ts';

export interface ICloudPorts extends ContentPorts {
  readonly session: Session;
  readonly database: Database;
  readonly log: Log;
}

type Records = typeof import('./photos/records.ts');

/** What reads records is loaded when there are some to be read: most runs find that no library changed. */
const loadRecords = (): Promise<Records> => import('./photos/records.ts');

/** iCloud Photos as a source. The only file of this folder that knows all the others. */
export function createICloudSource(ports: ICloudPorts): PhotoSource {
  const { session } = ports;
  const freshAddresses = new FreshAddresses(ports);
  const zones = new KnownZones(ports);

  /** Pages of a library; the caller that takes them will want addresses of neighbouring files at about the same time. */
  async function* given<P extends Page, E>(
    library: string,
    signal: AbortSignal,
    open: (records: Records, zone: Zone, until: AbortSignal) => AsyncGenerator<P, E>,
  ): AsyncGenerator<P, E> {
    const [records, zone] = [await loadRecords(), await zones.of(library, signal)];
    const stop = new AbortController();
    const pages = open(records, zone, AbortSignal.any([signal, stop.signal]));
    try {
      for (;;) {
        const next = await pages.next();
        if (next.done === true) return next.value;
        freshAddresses.listed(library, next.value.assets);
        yield next.value;
      }
    } finally {
      // A caller that stops in the middle gives up what was asked for ahead.
      stop.abort();
    }
  }

  return {
    async signIn(signal) {
      await session.ensure(signal);
      return { trustEnds: session.trustEnds() };
    },
    async renewSession(signal) {
      await session.renew(signal);
    },
    libraries: (signal) =>
      endingRun(async () => {
        const { libraries, ...beside } = await zones.refresh(signal);
        return { libraries: libraries.map(({ library }) => library), ...beside };
      }),
    changedSince: (cursor, kinds, signal) =>
      endingRun(async () => {
        const changes = await changesSince(ports, cursor, kinds, signal);
        if (changes === undefined) return undefined;
        zones.learn(changes.zones);
        const named = changes.zones.map(({ library }) => library);
        const changed = changes.isCompared ? named : undefined;
        const { others, gone, trouble } = changes;
        return { cursor: changes.cursor, changed, named, others, gone, trouble };
      }),
    async *list(library, options, signal): AsyncGenerator<Page, ListingEnd> {
      try {
        return yield* given(library.id, signal, (records, zone, until) =>
          records.listPages(ports, zone, options, until),
        );
      } catch (error) {
        return endListing(library, error);
      }
    },
    async *changes(library, token, signal): AsyncGenerator<Page, ChangesEnd> {
      try {
        return yield* given(library, signal, (records, zone, until) =>
          records.listChanges(ports, zone, token, until),
        );
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    async *lookUp(library, assets, signal): AsyncGenerator<Page, void> {
      try {
        yield* given(library, signal, (records, zone, until) =>
          records.lookUpAssets(ports, zone, assets, until),
        );
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    count: (library, kinds, signal) =>
      endingRun(async () => countOrNothing(ports, await zones.of(library, signal), kinds, signal)),
    async *collections(library, signal): AsyncGenerator<Page, AlbumsEnd> {
      try {
        const zone = await zones.of(library, signal);
        // Shared libraries have no index of albums: theirs stand in the personal library (photos.md 3.2).
        if (zone.library.kind === 'shared') return { shortfall: undefined, skipped: 0 };
        const { listCollections } = await loadRecords();
        return yield* listCollections(ports, zone, signal);
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    lookUpCollections: (library, ids, signal) =>
      endingRun(async () => {
        const { lookUpCollections } = await loadRecords();
        return lookUpCollections(ports, await zones.of(library, signal), ids, signal);
      }),
    async *members(library, album, signal, how): AsyncGenerator<Page, AlbumsEnd> {
      try {
        const { listMembers } = await loadRecords();
        return yield* listMembers(ports, await zones.of(library, signal), album, signal, how);
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    async *listPutAway(library, album, signal): AsyncGenerator<Page, AlbumsEnd> {
      try {
        const { listPutAway } = await loadRecords();
        return yield* listPutAway(ports, await zones.of(library, signal), album, signal);
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    async *lookUpPutAway(library, assets, signal): AsyncGenerator<Page, void> {
      try {
        const { lookUpPutAway } = await loadRecords();
        yield* lookUpPutAway(ports, await zones.of(library, signal), assets, signal);
      } catch (error) {
        throw asRunEnd(error);
      }
    },
    areIn: (library, album, assets, signal) =>
      endingRun(async () => {
        const { areInSmartAlbum } = await loadRecords();
        return areInSmartAlbum(ports, await zones.of(library, signal), { album, assets }, signal);
      }),
    countMembers: (library, albums, signal) =>
      endingRun(async () => countMembers(ports, await zones.of(library, signal), albums, signal)),
    countSmartAlbums: (library, signal) =>
      endingRun(async () => countSmartAlbums(ports, await zones.of(library, signal), signal)),
    expect: (library, resources) => freshAddresses.expect(library, resources),
    freshAddresses: (library, resources, signal) =>
      endingRun(async () => freshAddresses.get(await zones.of(library, signal), resources, signal)),
    open: (address, offset, signal) => openContent(ports, address, offset, signal),
  };
}

const NOTHING_LISTED = { isCut: false, token: undefined, expected: undefined, seen: 0, elsewhere: 0 };

/** A shared library that was withdrawn ends with words; the others proceed (FAULTS.md E12). */
function endListing(library: Library, error: unknown): ListingEnd {
  if (library.kind === 'shared' && error instanceof DatabaseError) {
    if (error.code === 'ZONE_NOT_FOUND') return { ...NOTHING_LISTED, shortfall: undefined, isLeft: true };
    const shortfall = `this shared library cannot be read: ${printable(error.message)}`;
    return { ...NOTHING_LISTED, shortfall };
  }
  throw asRunEnd(error);
}

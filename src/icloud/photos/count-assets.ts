import { piecesOf } from '../../base/pieces-of.ts';
import type { Log } from '../../base/log.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import type { CountKind, Counts } from '../../model/photo-source.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { type Database, isRefusal } from './database.ts';
import { readNumber } from './record-fields.ts';
import type { Zone } from './zones.ts';

/** No library has so many; a larger number is no count. */
const MOST_ASSETS = 1e9;

/** photos.md 3.2. */
const INDEXES: Readonly<Record<CountKind, string>> = {
  shown: 'CPLAssetByAssetDateWithoutHiddenOrDeleted',
  videos: 'CPLAssetInSmartAlbumByAssetDate:Video',
  live: 'CPLAssetInSmartAlbumByAssetDate:Live',
  hidden: 'CPLAssetHiddenByAssetDate',
  deleted: 'CPLAssetDeletedByExpungedDate',
};

/** How many assets Apple says a library has, in one call; what cannot be read is missing (photos.md 3.4). */
export async function countAssets(
  database: Database,
  zone: Zone,
  kinds: readonly CountKind[],
  signal: AbortSignal,
): Promise<Counts> {
  const found = await countIndexes(
    database,
    zone,
    kinds.map((kind) => INDEXES[kind]),
    signal,
  );
  const counts: Partial<Record<CountKind, number>> = {};
  for (const [at, kind] of kinds.entries()) {
    const count = found[at];
    if (count !== undefined) counts[kind] = count;
  }
  return counts;
}

/** In the order asked for. */
async function countIndexes(
  database: Database,
  zone: Zone,
  indexes: readonly string[],
  signal: AbortSignal,
): Promise<readonly (number | undefined)[]> {
  const batch = indexes.map((index) => {
    const filterBy = {
      fieldName: 'indexCountID',
      comparator: 'IN',
      fieldValue: { type: 'STRING_LIST', value: [index] },
    };
    const query = { recordType: 'HyperionIndexCountLookup', filterBy };
    return { query, resultsLimit: 1, zoneWide: true, zoneID: zone.zoneID };
  });
  const reply = await database.call(
    { database: zone.database, operation: 'internal/records/query/batch', body: { batch } },
    signal,
  );
  const answers = isJsonObject(reply) && Array.isArray(reply['batch']) ? reply['batch'] : [];
  return indexes.map((_, at) => readCount(answers[at]));
}

/** Albums of one call. */
const MOST_ALBUMS = 50;

interface Ports {
  readonly database: Database;
  readonly log: Log;
}

/** How many assets Apple counts in each of these albums; what it refuses is missing. */
export function countMembers(
  ports: Ports,
  zone: Zone,
  albums: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  return countEach(
    ports,
    zone,
    albums.map((id) => [id, `CPLContainerRelationNotDeletedByAssetDate:${id}`]),
    signal,
  );
}

/** photos.md 3.2: there is none of RAW. */
const SMART_INDEXES: readonly (readonly [SmartAlbum, string])[] = [
  ['favorites', 'CPLAssetInSmartAlbumByAssetDate:Favorite'],
  ['videos', 'CPLAssetInSmartAlbumByAssetDate:Video'],
  ['live', 'CPLAssetInSmartAlbumByAssetDate:Live'],
  ['panoramas', 'CPLAssetInSmartAlbumByAssetDate:Panorama'],
  ['screenshots', 'CPLAssetInSmartAlbumByAssetDate:Screenshot'],
  ['slo-mo', 'CPLAssetInSmartAlbumByAssetDate:Slomo'],
  ['time-lapse', 'CPLAssetInSmartAlbumByAssetDate:Timelapse'],
  ['portrait', 'CPLAssetInSmartAlbumByAssetDate:Depth'],
  ['long-exposure', 'CPLAssetInSmartAlbumByAssetDate:Exposure'],
  ['animated', 'CPLAssetInSmartAlbumByAssetDate:Animated'],
  ['bursts', 'CPLAssetBurstStackAssetByAssetDate'],
  ['hidden', 'CPLAssetHiddenByAssetDate'],
  ['recently-deleted', 'CPLAssetDeletedByExpungedDate'],
];

/** How many assets Apple counts in each smart album. */
export function countSmartAlbums(
  ports: Ports,
  zone: Zone,
  signal: AbortSignal,
): Promise<ReadonlyMap<SmartAlbum, number>> {
  return countEach(ports, zone, SMART_INDEXES, signal);
}

async function countEach<Key>(
  { database, log }: Ports,
  zone: Zone,
  indexes: readonly (readonly [Key, string])[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Key, number>> {
  const counts = new Map<Key, number>();
  for (const some of piecesOf(indexes, MOST_ALBUMS)) {
    try {
      const found = await countIndexes(
        database,
        zone,
        some.map(([, index]) => index),
        signal,
      );
      for (const [at, [key]] of some.entries()) {
        const count = found[at];
        if (count !== undefined) counts.set(key, count);
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.debug('albums cannot be counted', { reason: error.message });
    }
  }
  return counts;
}

/** As `countAssets`; nothing where Apple refuses: a run goes on without a count. */
export async function countOrNothing(
  { database, log }: { readonly database: Database; readonly log: Log },
  zone: Zone,
  kinds: readonly CountKind[],
  signal: AbortSignal,
): Promise<Counts> {
  try {
    return await countAssets(database, zone, kinds, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.warn('the photos of this library cannot be counted', {
      library: zone.library.id,
      reason: error.message,
    });
    return {};
  }
}

function readCount(answer: unknown): number | undefined {
  const records = isJsonObject(answer) ? answer['records'] : undefined;
  const record: unknown = Array.isArray(records) ? records[0] : undefined;
  const fields = isJsonObject(record) ? record['fields'] : undefined;
  const count = isJsonObject(fields) ? readNumber(fields, 'itemCount') : undefined;
  return count !== undefined && count >= 0 && count <= MOST_ASSETS ? Math.floor(count) : undefined;
}

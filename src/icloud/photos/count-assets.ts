import type { Log } from '../../base/log.ts';
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
  const batch = kinds.map((kind) => {
    const filterBy = {
      fieldName: 'indexCountID',
      comparator: 'IN',
      fieldValue: { type: 'STRING_LIST', value: [INDEXES[kind]] },
    };
    const query = { recordType: 'HyperionIndexCountLookup', filterBy };
    return { query, resultsLimit: 1, zoneWide: true, zoneID: zone.zoneID };
  });
  const reply = await database.call(
    { database: zone.database, operation: 'internal/records/query/batch', body: { batch } },
    signal,
  );
  const answers = isJsonObject(reply) && Array.isArray(reply['batch']) ? reply['batch'] : [];
  const counts: Partial<Record<CountKind, number>> = {};
  for (const [at, kind] of kinds.entries()) {
    const count = readCount(answers[at]);
    if (count !== undefined) counts[kind] = count;
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

import { isJsonObject } from '../read-json.ts';
import type { Database } from './database.ts';
import { readNumber } from './record-fields.ts';
import type { Zone } from './zones.ts';

/** How many assets Apple says a library has; undefined where the answer cannot be read (photos.md 3.4). */
export async function countAssets(
  database: Database,
  zone: Zone,
  signal: AbortSignal,
): Promise<number | undefined> {
  const filterBy = {
    fieldName: 'indexCountID',
    comparator: 'IN',
    fieldValue: { type: 'STRING_LIST', value: ['CPLAssetByAssetDateWithoutHiddenOrDeleted'] },
  };
  const query = { recordType: 'HyperionIndexCountLookup', filterBy };
  const reply = await database.call(
    {
      database: zone.database,
      operation: 'internal/records/query/batch',
      body: { batch: [{ query, resultsLimit: 1, zoneWide: true, zoneID: zone.zoneID }] },
    },
    signal,
  );
  const fields = first(first(reply, 'batch'), 'records');
  const count =
    isJsonObject(fields) && isJsonObject(fields['fields'])
      ? readNumber(fields['fields'], 'itemCount')
      : undefined;
  return count !== undefined && count >= 0 ? Math.floor(count) : undefined;
}

function first(value: unknown, list: string): unknown {
  const items = isJsonObject(value) ? value[list] : undefined;
  return Array.isArray(items) ? items[0] : undefined;
}

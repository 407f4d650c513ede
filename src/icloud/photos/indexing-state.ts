import { isJsonObject } from '../wire/read-json.ts';
import type { Database } from './database.ts';
import { recordsOf } from './records-of.ts';
import { readNumber, readText } from './record-fields.ts';
import type { Zone } from './zones.ts';

export interface IndexingState {
  readonly finished: boolean;
  /** Per cent, where Apple says so. */
  readonly progress: number | undefined;
}

/** Whether Apple has finished its index of a library; before that, counts and lists may be short (photos.md 2.4). */
export async function indexingState(
  database: Database,
  zone: Zone,
  signal: AbortSignal,
): Promise<IndexingState> {
  const reply = await database.call(
    {
      database: zone.database,
      operation: 'records/query',
      body: { query: { recordType: 'CheckIndexingState' }, zoneID: zone.zoneID },
    },
    signal,
  );
  const record = recordsOf(reply)[0];
  const fields = isJsonObject(record) && isJsonObject(record['fields']) ? record['fields'] : {};
  return { finished: readText(fields, 'state') === 'FINISHED', progress: readNumber(fields, 'progress') };
}

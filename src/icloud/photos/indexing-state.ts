import { isJsonObject } from '../wire/read-json.ts';
import { type Database, DatabaseError } from './database.ts';
import { recordsOf } from './records-of.ts';
import { errorOf } from './read-record.ts';
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
  const error = errorOf(record);
  if (error !== undefined) throw new DatabaseError(error, 'the state of the index is not told', 200);
  const fields = isJsonObject(record) && isJsonObject(record['fields']) ? record['fields'] : {};
  return { finished: readText(fields, 'state') === 'FINISHED', progress: readNumber(fields, 'progress') };
}

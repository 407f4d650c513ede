import type { Database } from './database.ts';
import { PAGE_RECORDS } from './page-extent.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import type { Zone } from './zones.ts';

/** By when assets were taken, or by when they were added (photos.md 3.2). */
const LISTS = {
  taken: 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted',
  added: 'CPLAssetAndMasterByAddedDate',
} as const;

export interface Place {
  readonly rank: number;
  readonly order: keyof typeof LISTS;
}

/** One page of a library, newest first, from this rank on: about 100 assets with their masters (photos.md 3.1, 3.3). */
export function queryPage(
  database: Database,
  zone: Zone,
  { rank, order }: Place,
  signal: AbortSignal,
): Promise<unknown> {
  const filterBy = [
    { fieldName: 'startRank', comparator: 'EQUALS', fieldValue: { type: 'INT64', value: rank } },
    // In every index of this database ASCENDING means newest first (photos.md 3.3.4).
    { fieldName: 'direction', comparator: 'EQUALS', fieldValue: { type: 'STRING', value: 'ASCENDING' } },
  ];
  return database.call(
    {
      database: zone.database,
      operation: 'records/query',
      body: {
        query: { recordType: LISTS[order], filterBy },
        resultsLimit: PAGE_RECORDS,
        desiredKeys: DESIRED_KEYS,
        zoneID: zone.zoneID,
      },
    },
    signal,
  );
}

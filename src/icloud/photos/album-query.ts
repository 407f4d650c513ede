import type { DatabaseRequest } from './database.ts';
import { PAGE_RECORDS } from './page-extent.ts';
import type { Zone } from './zones.ts';

/** Records of each member of an album: the relation, the asset, the original (photos.md 3.3.3). */
const RECORDS_OF_MEMBER = 3;
/** Members of a full page. */
export const PAGE_MEMBERS = Math.floor(PAGE_RECORDS / RECORDS_OF_MEMBER);

export interface AlbumQuery {
  readonly recordType: string;
  readonly filters: readonly (readonly [name: string, type: 'INT64' | 'STRING', value: string | number])[];
  readonly desiredKeys: readonly string[];
  /** Where the page before ended, as Apple gave it. */
  readonly marker?: unknown;
  /** As many records as a page of members has, where nothing is said. */
  readonly resultsLimit?: number;
}

/** One page of an index of albums, or of what is in one (photos.md 3.1, 3.2, 7). */
export function albumQuery(
  { database, zoneID }: Zone,
  { recordType, filters, desiredKeys, marker, resultsLimit = PAGE_MEMBERS * RECORDS_OF_MEMBER }: AlbumQuery,
): DatabaseRequest {
  const filterBy = filters.map(([fieldName, type, value]) => ({
    fieldName,
    comparator: 'EQUALS',
    fieldValue: { type, value },
  }));
  const query = filterBy.length === 0 ? { recordType } : { recordType, filterBy };
  const isContinued = marker !== undefined && marker !== null;
  return {
    database,
    operation: 'records/query',
    body: {
      query,
      resultsLimit,
      desiredKeys,
      zoneID,
      ...(isContinued && { continuationMarker: marker }),
    },
  };
}

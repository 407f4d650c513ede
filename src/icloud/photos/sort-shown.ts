import { isJsonObject } from '../read-json.ts';
import { readNumber } from './record-fields.ts';

/** Records of a lookup or of changes, apart: those that are shown, and the names of those that are not any more. */
export interface SortedRecords {
  readonly shown: readonly unknown[];
  readonly gone: readonly string[];
}

/** Codes of a lookup for a record that does not exist (photos.md 9). */
const NO_RECORD: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'UNKNOWN_ITEM', 'RECORD_NOT_FOUND']);

/**
 * A purged record has a name and nothing else; an asset in the trash or in the Hidden album has a flag. Decided by the
 * asset, because the master of a deleted asset may carry no flag (photos.md 8.2, 11.2).
 */
export function sortShown(records: readonly unknown[]): SortedRecords {
  const shown: unknown[] = [];
  const gone: string[] = [];
  for (const record of records) {
    const name = isJsonObject(record) ? record['recordName'] : undefined;
    if (typeof name === 'string' && isGone(record)) gone.push(name);
    else shown.push(record);
  }
  return { shown, gone };
}

function isGone(record: unknown): boolean {
  if (!isJsonObject(record)) return false;
  const { deleted, serverErrorCode, recordType, fields } = record;
  if (deleted === true || NO_RECORD.has(serverErrorCode)) return true;
  if (recordType !== 'CPLAsset' || !isJsonObject(fields)) return false;
  // Absent and null mean no: a restored photo has null (photos.md 6).
  return ['isDeleted', 'isHidden', 'isExpunged'].some((flag) => (readNumber(fields, flag) ?? 0) !== 0);
}

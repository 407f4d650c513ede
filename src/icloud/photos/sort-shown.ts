import { isJsonObject } from '../wire/read-json.ts';
import { nameOf } from './read-record.ts';
import { type Fields, readFlag, readReference, readText } from './record-fields.ts';

/** Records apart: those that are shown, and the names of those that are not, or not any more. */
export interface SortedRecords {
  readonly shown: readonly unknown[];
  readonly gone: readonly string[];
}

/** Codes of a lookup for a record that does not exist (photos.md 9). */
const NO_RECORD: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'UNKNOWN_ITEM', 'RECORD_NOT_FOUND']);

/**
 * Records of a lookup or of changes. A purged record has a name and nothing else; an asset in the trash or in the Hidden album
 * has a flag. Decided by the asset, because the master of a deleted asset may carry no flag (photos.md 8.2, 11.2).
 */
export function sortShown(records: readonly unknown[]): SortedRecords {
  return sort(records, (record) => isPurged(record) || isMissing(record) || isPutAway(record));
}

/** Records of a listing: what it shows is shown, but for what is no photo of this library. */
export function sortListed(records: readonly unknown[]): SortedRecords {
  return sort(records, (record) => isPurged(record) || isElsewhere(record));
}

function sort(records: readonly unknown[], isGone: (record: unknown) => boolean): SortedRecords {
  const shown: unknown[] = [];
  const gone: string[] = [];
  for (const record of records) {
    const name = nameOf(record);
    if (name !== undefined && isGone(record)) gone.push(name);
    else shown.push(record);
  }
  return { shown, gone };
}

function isPurged(record: unknown): boolean {
  return isJsonObject(record) && record['deleted'] === true;
}

/** A lookup found nothing of that name. */
export function isMissing(record: unknown): boolean {
  return isJsonObject(record) && NO_RECORD.has(record['serverErrorCode']);
}

function isPutAway(record: unknown): boolean {
  const fields = assetFields(record);
  if (fields === undefined) return false;
  // Absent and null mean no: a restored photo has null (photos.md 6).
  return (
    ['isDeleted', 'isHidden', 'isExpunged'].some((flag) => readFlag(fields, flag)) || isElsewhere(record)
  );
}

/** A "sparse private record" stands for a photo that lives in a shared library, and has no file here (next.md e3). */
function isElsewhere(record: unknown): boolean {
  const fields = assetFields(record);
  if (fields === undefined) return false;
  if (readFlag(fields, 'isSparsePrivateRecord')) return true;
  const isLinked = ['linkedShareRecordName', 'linkedShareZoneName', 'linkedShareZoneOwner'].some(
    (name) => readText(fields, name) !== undefined || readReference(fields, name) !== undefined,
  );
  return isLinked && readReference(fields, 'masterRef') === undefined;
}

function assetFields(record: unknown): Fields | undefined {
  if (!isJsonObject(record) || record['recordType'] !== 'CPLAsset') return undefined;
  const { fields } = record;
  return isJsonObject(fields) ? fields : undefined;
}

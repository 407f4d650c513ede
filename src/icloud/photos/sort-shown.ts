import type { GoneRecord } from '../../model/photo-source.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { nameOf } from './read-record.ts';
import { type Fields, readFlag, readReference, readText, readValue } from './record-fields.ts';

/** Records apart: those that are shown, and the names of those that are not, or not any more. */
export interface SortedRecords {
  readonly shown: readonly unknown[];
  readonly gone: readonly GoneRecord[];
}

/** Codes of a lookup for a record that does not exist (photos.md 9). */
const NO_RECORD: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'UNKNOWN_ITEM', 'RECORD_NOT_FOUND']);

/**
 * Records of a lookup or of changes. A purged record has a name and nothing else; an asset in Recently Deleted or in the Hidden album
 * has a flag. Decided by the asset, because the master of a deleted asset may carry no flag (photos.md 8.2, 11.2).
 */
export function sortShown(records: readonly unknown[]): SortedRecords {
  return sort(records, (record) => {
    if (isPurged(record)) return 'purged';
    if (isMissing(record)) return 'missing';
    return howPutAway(record);
  });
}

/** Records of a listing: what it shows is shown, but for what is no photo of this library. */
export function sortListed(records: readonly unknown[]): SortedRecords {
  return sort(records, (record) => {
    if (isPurged(record)) return 'purged';
    return isElsewhere(record) ? 'elsewhere' : undefined;
  });
}

function sort(
  records: readonly unknown[],
  howGone: (record: unknown) => GoneRecord['how'] | undefined,
): SortedRecords {
  const shown: unknown[] = [];
  const gone: GoneRecord[] = [];
  for (const record of records) {
    const name = nameOf(record);
    const how = name === undefined ? undefined : howGone(record);
    if (name === undefined || how === undefined) shown.push(record);
    else
      gone.push({ record: name, how, ...(how === 'trashed' && saysDeleted(record) && { isDeletion: true }) });
  }
  return { shown, gone };
}

function isPurged(record: unknown): boolean {
  return isJsonObject(record) && flagFrom(record['deleted']) === true;
}

/** A lookup found nothing of that name. */
export function isMissing(record: unknown): boolean {
  return isJsonObject(record) && NO_RECORD.has(record['serverErrorCode']);
}

/** Absent and null mean no: a restored photo has null (photos.md 6). */
function howPutAway(record: unknown): GoneRecord['how'] | undefined {
  const fields = assetFields(record);
  if (fields === undefined) return undefined;
  if (readFlag(fields, 'isDeleted') || readFlag(fields, 'isExpunged')) return 'trashed';
  if (readFlag(fields, 'isHidden')) return 'hidden';
  return isElsewhere(record) ? 'elsewhere' : undefined;
}

/** Of a shared library: 1 is a deletion, anything else a move to a personal one (photos.md 11.2). */
function saysDeleted(record: unknown): boolean {
  const fields = assetFields(record);
  return fields !== undefined && readValue(fields, 'trashReason') === 1;
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

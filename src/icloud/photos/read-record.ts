import { isJsonObject } from '../wire/read-json.ts';
import type { Holder } from './decode-resource.ts';

/** A photo as its owner sees it, or its original. */
export interface PhotoRecord extends Holder {
  readonly kind: 'CPLAsset' | 'CPLMaster';
}

/** Something that is no photo: an album, a person, whatever Apple may invent. */
interface OtherRecord {
  readonly kind: 'other';
  readonly type: string;
}

/** Nothing can be done with it. */
interface BadRecord {
  readonly kind: 'bad';
  /** Without a name it cannot be asked for again. */
  readonly recordName: string | undefined;
  readonly reason: string;
  /** It has another shape than we know; else Apple says that it cannot give it. */
  readonly isDrift: boolean;
}

/** The envelope of one record (photos.md 4), also as it stands for an error (13.1). */
export function readRecord(raw: unknown): PhotoRecord | OtherRecord | BadRecord {
  if (!isJsonObject(raw)) return bad(undefined, 'not a record');
  const { recordType: type, fields } = raw;
  const error = errorOf(raw);
  const recordName = nameOf(raw);
  const isPhoto = type === 'CPLAsset' || type === 'CPLMaster';
  if (typeof type === 'string' && !isPhoto) return { kind: 'other', type };
  if (recordName === undefined) return bad(recordName, 'no record name');
  if (error !== undefined) return { ...bad(recordName, error), isDrift: false };
  if (!isPhoto) return bad(recordName, 'no record type');
  if (!isJsonObject(fields)) return bad(recordName, 'no fields');
  return { kind: type, recordName, fields };
}

function bad(recordName: string | undefined, reason: string): BadRecord {
  return { kind: 'bad', recordName, reason, isDrift: true };
}

/** Why Apple cannot give this record, in its code; undefined where it gives it (photos.md 13.1). */
export function errorOf(raw: unknown): string | undefined {
  const code = isJsonObject(raw) ? raw['serverErrorCode'] : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Undefined where a record has none. */
export function nameOf(raw: unknown): string | undefined {
  const name = isJsonObject(raw) ? raw['recordName'] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

import { KeepsakeError } from '../../base/errors.ts';
import type { Asset, UnreadableRecord } from '../../model/asset.ts';
import { isJsonObject } from '../read-json.ts';
import { decodeAsset } from './decode-asset.ts';
import type { Holder } from './decode-resource.ts';
import { readReference } from './record-fields.ts';

/** One reply of a list query, decoded record by record: a bad one costs itself, never the page (reliability.md E3). */
export interface DecodedPage {
  /** In the order of the reply, each asset once. */
  readonly assets: readonly Asset[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Names of all CPLAsset records looked at, readable or not. */
  readonly assetIds: ReadonlySet<string>;
  /** How many of them could not be read in full. */
  readonly badAssets: number;
  /** CPLAsset records received: what the rank advances by (photos.md 3.3.5). */
  readonly assetRecords: number;
  /** Apple has more to say behind this page (photos.md 3.3.6). */
  readonly isFull: boolean;
  /** Originals that no asset here refers to. */
  readonly lonelyMasters: readonly string[];
  /** Record types nobody asked for. */
  readonly otherTypes: ReadonlySet<string>;
}

/** The server's limit, whatever is asked for (photos.md 3.3.3). */
export const PAGE_RECORDS = 200;

export interface DecodeOptions {
  /** Look at no more assets than this, the first ones. */
  readonly most?: number;
  /** Records that were looked up because the page lacks them. */
  readonly further?: readonly unknown[];
}

export function decodePage(
  reply: unknown,
  library: string,
  { most = Number.POSITIVE_INFINITY, further = [] }: DecodeOptions = {},
): DecodedPage {
  const { records, unreadable, otherTypes } = sortRecords([...recordsOf(reply), ...further]);
  const masters = new Map(records.filter(isMaster).map((record) => [record.recordName, record]));
  const assetRecords = records.filter((record) => !isMaster(record));

  const assets: Asset[] = [];
  const assetIds = new Set<string>();
  let badAssets = 0;
  for (const record of assetRecords.slice(0, most)) {
    if (assetIds.has(record.recordName)) continue;
    assetIds.add(record.recordName);
    const { asset, problem } = decodeAsset(record, masters.get(masterOf(record) ?? ''), library);
    if (asset !== undefined) assets.push(asset);
    if (problem === undefined) continue;
    badAssets += 1;
    unreadable.push({ record: record.recordName, reason: problem });
  }
  const referred = new Set(assetRecords.map(masterOf));

  return {
    assets,
    unreadable,
    assetIds,
    badAssets,
    lonelyMasters: [...masters.keys()].filter((master) => !referred.has(master)),
    assetRecords: assetRecords.length,
    isFull:
      recordsOf(reply).length >= PAGE_RECORDS ||
      (isJsonObject(reply) && reply['continuationMarker'] !== undefined),
    otherTypes,
  };
}

/** Originals that assets of this page refer to and that are not on it: two assets may share one across pages. */
export function missingMasters(reply: unknown): readonly string[] {
  const { records } = sortRecords(recordsOf(reply));
  const here = new Set(records.filter(isMaster).map(({ recordName }) => recordName));
  const wanted = records.filter((record) => !isMaster(record)).flatMap((record) => masterOf(record) ?? []);
  return [...new Set(wanted)].filter((name) => !here.has(name));
}

function masterOf({ fields }: TypedRecord): string | undefined {
  return readReference(fields, 'masterRef');
}

interface TypedRecord extends Holder {
  readonly recordType: string;
}

function isMaster(record: TypedRecord): boolean {
  return record.recordType === 'CPLMaster';
}

/** An answer without records is an error, not an empty page (photos.md 13.2). */
export function recordsOf(reply: unknown): readonly unknown[] {
  const records = isJsonObject(reply) ? reply['records'] : undefined;
  if (!Array.isArray(records)) {
    throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the answer of the photos database has no records');
  }
  return records;
}

function sortRecords(all: readonly unknown[]) {
  const records: TypedRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  const otherTypes = new Set<string>();
  for (const [index, raw] of all.entries()) {
    const record = readRecord(raw);
    if ('reason' in record) {
      const { recordName, reason } = record;
      unreadable.push(
        recordName === undefined
          ? { record: `record ${index + 1} of a page`, nameless: true, reason }
          : { record: recordName, reason },
      );
    } else if (record.recordType === 'CPLMaster' || record.recordType === 'CPLAsset') {
      records.push(record);
    } else {
      otherTypes.add(record.recordType);
    }
  }
  return { records, unreadable, otherTypes };
}

/** The envelope of one record (photos.md 4), also as it stands for an error (13.1). */
export function readRecord(
  raw: unknown,
): TypedRecord | { readonly recordName: string | undefined; readonly reason: string } {
  if (!isJsonObject(raw)) return { recordName: undefined, reason: 'not a record' };
  const { recordName, recordType, fields, serverErrorCode } = raw;
  if (typeof recordName !== 'string' || recordName === '')
    return { recordName: undefined, reason: 'no record name' };
  if (typeof serverErrorCode === 'string') return { recordName, reason: serverErrorCode };
  if (typeof recordType !== 'string') return { recordName, reason: 'no record type' };
  if (!isJsonObject(fields)) return { recordName, reason: 'no fields' };
  return { recordName, recordType, fields };
}

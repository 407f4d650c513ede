import { badRequest } from '../core/cloud-error.ts';
import { digText, type JsonObject } from '../core/json.ts';
import type { RecordWriter } from '../library/records.ts';
import type { Zone } from '../library/zone.ts';
import { type DatabaseCall, findZone, MAX_RECORDS, writerFor } from './database-call.ts';

/** `records/lookup`: records by name, in the order asked; unknown ones as entries with an error (photos.md 9). */
export function lookUp(call: DatabaseCall): JsonObject {
  if (call.exchange.parameters.has('getCurrentSyncToken')) {
    call.exchange.mistakes.push('records/lookup with getCurrentSyncToken');
    throw badRequest('sync token operations are only supported in a sync zone');
  }
  const wanted = call.body['records'];
  if (!Array.isArray(wanted) || wanted.length === 0) throw badRequest('records is missing');
  if (wanted.length > MAX_RECORDS) {
    call.exchange.mistakes.push('records/lookup for more than 200 names');
    throw badRequest('too many records in one request');
  }
  const zone = findZone(call, call.body['zoneID']);
  const writer = writerFor(call, zone, call.body['desiredKeys']);
  const records = wanted.map((entry: unknown) => {
    const recordName = digText(entry, 'recordName');
    if (recordName === undefined) throw badRequest('a record without recordName');
    return findRecord(zone, writer, recordName) ?? notFound(recordName);
  });
  return { records };
}

function findRecord(zone: Zone, writer: RecordWriter, name: string): JsonObject | undefined {
  const album = zone.albums.get(name);
  if (album !== undefined) return writer.album(album);
  const tie = zone.relation(name);
  if (tie !== undefined) return writer.relation(tie.album, tie.relation);
  const isAsset = name.length === 36;
  const ordinal = isAsset ? zone.ordinalOf(name) : zone.masters.find(name);
  const asset = ordinal === undefined ? undefined : zone.get(ordinal);
  if (ordinal === undefined || asset === undefined) return undefined;
  return isAsset ? writer.asset(ordinal, asset) : writer.master(ordinal, asset);
}

function notFound(recordName: string): JsonObject {
  return { recordName, reason: 'Record not found', serverErrorCode: 'NOT_FOUND' };
}

import { badRequest, CloudError } from '../core/cloud-error.ts';
import type { Exchange } from '../core/exchange.ts';
import { dig, digText, isTextList, type JsonObject } from '../core/json.ts';
import { RecordWriter } from '../library/records.ts';
import type { Simulation } from '../account/simulation.ts';
import type { TokenScope } from '../account/sync-tokens.ts';
import type { Zone } from '../library/zone.ts';

/** One call of the database that passed the checks all calls share. */
export interface DatabaseCall {
  readonly exchange: Exchange;
  readonly simulation: Simulation;
  readonly requestId: string;
  readonly database: 'private' | 'shared';
  readonly body: JsonObject;
}

export const MAX_RECORDS = 200;

export function zoneScope(zone: Zone): TokenScope {
  return `zone ${zone.name.database} ${zone.name.zoneName}`;
}

export function databaseScope(call: DatabaseCall): TokenScope {
  return `database ${call.database}`;
}

/** The current token of a zone. */
export function zoneToken(call: DatabaseCall, zone: Zone): string {
  return call.simulation.tokens.make(zoneScope(zone), zone.history.length);
}

/** `syncToken` of replies that have one only on request (photos.md 1.2). */
export function tokenIfAsked(call: DatabaseCall, zone: Zone): JsonObject {
  const asked = /^true$/i.test(call.exchange.parameters.get('getCurrentSyncToken') ?? '');
  return asked ? { syncToken: zoneToken(call, zone) } : {};
}

/** The zone that a `zoneID` names; in the shared database the owner has to be named too (photos.md 2.2). */
export function findZone(call: DatabaseCall, zoneId: unknown): Zone {
  const name = digText(zoneId, 'zoneName');
  if (name === undefined) throw badRequest('zoneID is missing');
  const owner = digText(zoneId, 'ownerRecordName');
  if (call.database === 'shared' && owner === undefined) {
    call.exchange.mistakes.push('zoneID without ownerRecordName in the shared database');
  }
  const zone = call.simulation.library.zones.find(
    (candidate) =>
      candidate.name.zoneName === name &&
      candidate.isIn(call.database) &&
      !candidate.removed &&
      (owner === undefined ? call.database === 'private' : owner === candidate.name.ownerRecordName),
  );
  if (zone === undefined) throw new CloudError(404, 'ZONE_NOT_FOUND', 'Zone does not exist');
  return zone;
}

/** There is no such list in this zone. That only the personal library has them all is known (photos.md 3.2): asking is a mistake. */
export function noIndex(call: DatabaseCall, zone: Zone, what: string): CloudError {
  if (zone.name.zoneName !== 'PrimarySync')
    call.exchange.mistakes.push(`${what} asked of ${zone.name.zoneName}`);
  return badRequest('Index has invalid data');
}

export function writerFor(call: DatabaseCall, zone: Zone, desiredKeys: unknown): RecordWriter {
  if (desiredKeys !== undefined && !isTextList(desiredKeys))
    throw badRequest('desiredKeys is not a list of names');
  const number = call.simulation.library.zones.indexOf(zone);
  const keys = desiredKeys === undefined ? undefined : new Set(desiredKeys);
  return new RecordWriter(zone, number, { links: call.simulation.links, requestId: call.requestId, keys });
}

/** `resultsLimit`, never above what Apple gives (photos.md 3.3.3). */
export function limitOf(body: unknown): number {
  const limit = dig(body, 'resultsLimit');
  if (limit === undefined) return MAX_RECORDS;
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1)
    throw badRequest('resultsLimit is not a positive number');
  return Math.min(limit, MAX_RECORDS);
}

import { badRequest, CloudError } from '../core/cloud-error.ts';
import type { RecordKey } from '../library/history.ts';
import { dig, type JsonObject } from '../core/json.ts';
import type { RecordWriter } from '../library/records.ts';
import type { Zone } from '../library/zone.ts';
import {
  type DatabaseCall,
  databaseScope,
  findZone,
  limitOf,
  writerFor,
  zoneScope,
  zoneToken,
} from './database-call.ts';

/** photos.md 2.1. */
export function listZones(call: DatabaseCall): JsonObject {
  const zones = call.simulation.library.zones.filter((zone) => zone.isIn(call.database) && !zone.removed);
  const [first] = zones;
  const syncToken = first === undefined ? databaseToken(call) : zoneToken(call, first);
  return { moreComing: false, syncToken, zones: zones.map((zone) => ({ zoneID: zoneId(zone) })) };
}

/** photos.md 2.3. */
export function changesInDatabase(call: DatabaseCall): JsonObject {
  const { library, tokens } = call.simulation;
  const token = call.body['syncToken'];
  if (token !== undefined && typeof token !== 'string') throw badRequest('syncToken is not a text');
  const position = token === undefined ? 0 : tokens.read(databaseScope(call), token, library.changeCount);
  if (typeof position === 'string') throw badRequest(position);
  const changed = library.changedSince(position);
  const zones = library.zones
    .filter((zone) => zone.isIn(call.database) && (token === undefined ? !zone.removed : changed.has(zone)))
    .map((zone) =>
      zone.removed
        ? { zoneID: zoneId(zone), deleted: true }
        : { zoneID: zoneId(zone), syncToken: zoneToken(call, zone) },
    );
  return { syncToken: databaseToken(call), moreComing: false, zones };
}

/** photos.md 11. Errors stand inside `zones[]`. */
export function changesInZone(call: DatabaseCall): JsonObject {
  const asked = call.body['zones'];
  if (!Array.isArray(asked) || asked.length === 0) throw badRequest('zones is missing');
  return {
    zones: asked.map((entry: unknown) => {
      try {
        return changesOf(call, entry);
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        return { zoneID: dig(entry, 'zoneID'), serverErrorCode: error.code, reason: error.message };
      }
    }),
  };
}

function changesOf(call: DatabaseCall, entry: unknown): JsonObject {
  const zone = findZone(call, dig(entry, 'zoneID'));
  const token = dig(entry, 'syncToken');
  if (token !== undefined && typeof token !== 'string') throw badRequest('syncToken is not a text');
  const { tokens, now } = call.simulation;
  const scope = zoneScope(zone);
  // An empty token means: nothing before now (photos.md 11.1.4).
  const from =
    token === undefined
      ? 0
      : token === ''
        ? zone.history.length
        : tokens.read(scope, token, zone.history.length);
  if (typeof from === 'string') throw badRequest(from);
  const { keys, next } = zone.history.page(from, limitOf(entry));
  const writer = writerFor(call, zone, dig(entry, 'desiredKeys'));
  return {
    zoneID: zoneId(zone),
    syncToken: tokens.make(scope, next),
    moreComing: next < zone.history.length,
    records: keys.map((key) => recordOf({ zone, writer, key, from, now: now() })),
  };
}

function recordOf(change: {
  readonly zone: Zone;
  readonly writer: RecordWriter;
  readonly key: RecordKey;
  /** The position asked from: what a record tells alone depends on it. */
  readonly from: number;
  readonly now: number;
}): JsonObject {
  const { zone, writer, key, from, now } = change;
  const space = key.indexOf(' ');
  const [kind, detail] = space < 0 ? [key, ''] : [key.slice(0, space), key.slice(space + 1)];
  if (kind === 'library-info') {
    const fields = { photosCount: [zone.revision, 'INT64'] } as const;
    return writer.byServer('CPLLibraryInfo', 'CPLLibraryInfo', fields, now);
  }
  if (kind === 'quota') return quotaOf(zone, writer, now);
  if (kind === 'album') {
    const album = zone.albums.get(detail);
    return album === undefined ? gone(detail) : writer.album(album);
  }
  if (kind === 'relation') {
    const tie = zone.relation(detail);
    return tie === undefined ? gone(detail) : writer.relation(tie.album, tie.relation);
  }
  const goneName = zone.goneName(key);
  if (goneName !== undefined) return gone(goneName);
  const ordinal = Number(detail);
  const asset = zone.get(ordinal);
  if (asset === undefined) return gone(key);
  return kind === 'master'
    ? writer.master(ordinal, asset)
    : writer.asset(ordinal, asset, zone.fieldsTold(ordinal, from));
}

/** next.md e5. The sum is not followed: nobody reads it. */
function quotaOf(zone: Zone, writer: RecordWriter, now: number): JsonObject {
  const name = `SharedLibraryQuota-${zone.name.ownerRecordName}`;
  const fields = { contributedQuotaInSharedLibrary: [zone.revision, 'INT64'] } as const;
  return writer.byServer('CPLSharedLibraryQuota', name, fields, now);
}

/** Purged records have a name and nothing else (photos.md 11.2). */
function gone(recordName: string): JsonObject {
  return { recordName, recordType: null, deleted: true, recordChangeTag: '0' };
}

function databaseToken(call: DatabaseCall): string {
  const { library, tokens, now } = call.simulation;
  return tokens.make(databaseScope(call), library.changeCount, now());
}

function zoneId(zone: Zone): JsonObject {
  const { zoneName, ownerRecordName } = zone.name;
  return { zoneName, ownerRecordName, zoneType: 'REGULAR_CUSTOM_ZONE' };
}

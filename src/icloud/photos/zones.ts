import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Database, DatabaseError, type DatabaseRequest, isRefusal } from './database.ts';
import { IdlePages } from './idle-pages.ts';

/** A library as the database knows it. */
export interface Zone {
  readonly library: Library;
  readonly database: DatabaseRequest['database'];
  /** Sent back whole, as it came: in the shared database the owner belongs to the name (photos.md 2.2). */
  readonly zoneID: JsonObject;
}

interface Ports {
  readonly database: Database;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/**
 * The libraries of the account, the personal one first. A shared library stands in the private database for its owner and
 * in the shared one for all others (photos.md 2.2), so both are asked.
 */
export async function listZones(ports: Ports, signal: AbortSignal): Promise<readonly Zone[]> {
  const own = await listOwnZones(ports, signal);
  const others = await listZonesOf(ports, 'shared', signal).catch((error: unknown) => {
    // The personal library does not suffer from it (photos.md 2.2 rule 4).
    if (!isRefusal(error)) throw error;
    ports.log.debug('shared libraries cannot be listed', { reason: error.message });
    return [];
  });
  const known = new Set(own.map((zone) => zone.library.id));
  return [...own, ...others.filter((zone) => !known.has(zone.library.id))].toSorted(
    (a, b) => Number(b.library.kind === 'personal') - Number(a.library.kind === 'personal'),
  );
}

async function listOwnZones(ports: Ports, signal: AbortSignal): Promise<readonly Zone[]> {
  const zones = await listZonesOf(ports, 'private', signal).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.code === 'ZONE_NOT_FOUND') return [];
    throw error;
  });
  if (!zones.some((zone) => zone.library.kind === 'personal')) {
    throw new KeepsakeError('PHOTOS_NOT_SET_UP', 'this account has no iCloud Photos library');
  }
  return zones;
}

async function listZonesOf(
  { database, clock }: Ports,
  which: DatabaseRequest['database'],
  signal: AbortSignal,
): Promise<readonly Zone[]> {
  const zones: Zone[] = [];
  const idlePages = new IdlePages(clock);
  let body: JsonObject = {};
  for (;;) {
    const reply = await database.call({ database: which, operation: 'zones/list', body }, signal);
    const list = isJsonObject(reply) ? reply['zones'] : undefined;
    if (!isJsonObject(reply) || !Array.isArray(list)) {
      throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the list of libraries cannot be read');
    }
    zones.push(...list.flatMap((entry: unknown) => readZone(entry, which) ?? []));
    if (reply['moreComing'] !== true || reply['syncToken'] === body['syncToken']) return zones;
    if (!(await idlePages.goesOn(zoneNames(list), signal))) return zones;
    body = { syncToken: reply['syncToken'] };
  }
}

/** Names of all zones of a page, whatever they hold. */
export function zoneNames(entries: readonly unknown[]): readonly string[] {
  return entries.map((entry) => {
    const zoneID = isJsonObject(entry) ? entry['zoneID'] : undefined;
    const name = isJsonObject(zoneID) ? zoneID['zoneName'] : undefined;
    return typeof name === 'string' ? name : '';
  });
}

/** Undefined for zones that hold no library: shared links, app libraries, shared albums, deleted ones (photos.md 2.2). */
export function readZone(
  entry: unknown,
  database: DatabaseRequest['database'],
  { deletedToo = false }: { readonly deletedToo?: boolean } = {},
): Zone | undefined {
  if (!isJsonObject(entry) || (entry['deleted'] === true && !deletedToo)) return undefined;
  const zoneID = entry['zoneID'];
  const name = isJsonObject(zoneID) ? zoneID['zoneName'] : undefined;
  if (!isJsonObject(zoneID) || typeof name !== 'string') return undefined;
  const kind = libraryKind(name);
  return kind === undefined ? undefined : { library: { id: name, kind }, database, zoneID };
}

/** Undefined for zones that hold no library. */
function libraryKind(zoneName: string): Library['kind'] | undefined {
  if (zoneName === 'PrimarySync') return 'personal';
  return /^SharedSync-[0-9A-Fa-f-]{36}$/.test(zoneName) ? 'shared' : undefined;
}

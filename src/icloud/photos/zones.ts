import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import { PERSONAL_LIBRARY } from '../../model/ids.ts';
import type { OtherZone } from '../../model/other-zones.ts';
import { flagFrom, saysMore } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Database, DatabaseError, type DatabaseRequest, isRefusal } from './database.ts';
import { PageWalk, type WalkBounds } from './page-walk.ts';

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

/** An account has a handful, and some for each shared album. */
export const MOST_ZONES: WalkBounds = { pages: 1_000, names: 10_000 };

/** All zones of an account. */
interface Zones {
  /** The libraries, the personal one first. */
  readonly libraries: readonly Zone[];
  readonly others: readonly OtherZone[];
  /** Both databases have answered, and told all. */
  readonly isWhole: boolean;
}

/**
 * The zones of the account. A shared library stands in the private database for its owner and in the shared one for all others
 * (photos.md 2.2), so both are asked; one that stands in both is taken from the private one (next.md e1).
 */
export async function listZones(ports: Ports, signal: AbortSignal): Promise<Zones> {
  const [own, others] = await Promise.all([listOwnZones(ports, signal), listSharedZones(ports, signal)]);
  const { zones, others: beside } = sortZones([...own.zones, ...(others?.zones ?? [])]);
  return {
    libraries: zones.toSorted(
      (a, b) => Number(b.library.kind === 'personal') - Number(a.library.kind === 'personal'),
    ),
    others: beside,
    isWhole: own.isWhole && others?.isWhole === true,
  };
}

interface Told {
  readonly zones: readonly NamedZone[];
  readonly isWhole: boolean;
}

async function listOwnZones(ports: Ports, signal: AbortSignal): Promise<Told> {
  const told = await listZonesOf(ports, 'private', signal).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.code === 'ZONE_NOT_FOUND') return NO_ZONES;
    throw error;
  });
  if (!told.zones.some(({ is, isGone }) => !isGone && 'library' in is && is.library.kind === 'personal')) {
    throw new KeepsakeError('PHOTOS_NOT_SET_UP', 'this account has no iCloud Photos library');
  }
  return told;
}

/** Undefined where they cannot be listed: the personal library does not suffer from it (photos.md 2.2 rule 4). */
async function listSharedZones(ports: Ports, signal: AbortSignal): Promise<Told | undefined> {
  try {
    return await listZonesOf(ports, 'shared', signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ports.log.debug('shared libraries cannot be listed', { reason: error.message });
    return undefined;
  }
}

const NO_ZONES: Told = { zones: [], isWhole: true };

async function listZonesOf(
  { database, clock, log }: Ports,
  which: DatabaseRequest['database'],
  signal: AbortSignal,
): Promise<Told> {
  const zones: NamedZone[] = [];
  const walk = new PageWalk(clock, MOST_ZONES);
  let body: JsonObject = {};
  for (;;) {
    const reply = await database.call({ database: which, operation: 'zones/list', body }, signal);
    const list = isJsonObject(reply) ? reply['zones'] : undefined;
    if (!isJsonObject(reply) || !Array.isArray(list)) {
      throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the list of libraries cannot be read');
    }
    zones.push(...list.flatMap((entry: unknown) => readZone(entry, which) ?? []));
    if (!saysMore(reply['moreComing'])) return { zones, isWhole: true };
    const isStill = reply['syncToken'] === body['syncToken'];
    if (isStill || !(await walk.goesOn(zoneNames(list), signal))) {
      log.warn('Apple goes on for ever about libraries', { database: which });
      return { zones, isWhole: false };
    }
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

/** One entry of a list of zones. */
export interface NamedZone {
  readonly name: string;
  readonly isGone: boolean;
  readonly is: Zone | OtherZone;
}

/** Undefined for what names no zone. */
export function readZone(entry: unknown, database: DatabaseRequest['database']): NamedZone | undefined {
  if (!isJsonObject(entry)) return undefined;
  const zoneID = entry['zoneID'];
  const name = isJsonObject(zoneID) ? zoneID['zoneName'] : undefined;
  if (!isJsonObject(zoneID) || typeof name !== 'string' || name === '') return undefined;
  const kind = libraryKind(name);
  const is = kind === undefined ? otherZone(name) : { library: { id: name, kind }, database, zoneID };
  return { name, isGone: flagFrom(entry['deleted']) === true, is };
}

/** Each zone once, as it is named first, and not as gone where any entry has it. */
export function sortZones(entries: readonly NamedZone[]): {
  readonly zones: readonly Zone[];
  readonly others: readonly OtherZone[];
  readonly gone: readonly string[];
} {
  const there = new Map<string, Zone | OtherZone>();
  for (const { name, isGone, is } of entries) if (!isGone && !there.has(name)) there.set(name, is);
  const all = [...there.values()];
  return {
    zones: all.flatMap((one) => ('library' in one ? [one] : [])),
    others: all.flatMap((one) => ('library' in one ? [] : [one])),
    gone: [...new Set(entries.map(({ name }) => name))].filter((name) => !there.has(name)),
  };
}

/** Undefined for zones that hold no library (photos.md 2.2). */
function libraryKind(zoneName: string): Library['kind'] | undefined {
  if (zoneName === PERSONAL_LIBRARY) return 'personal';
  return /^SharedSync-[0-9A-Fa-f-]{36}$/.test(zoneName) ? 'shared' : undefined;
}

/** Zones whose kind is not known are never taken for a library. */
const OTHERS: Readonly<Record<string, OtherZone['kind']>> = {
  'SharedCollection-': 'shared-album',
  'CMM-': 'share-link',
  'AppLibrarySync-': 'app-library',
};

function otherZone(id: string): OtherZone {
  const [, kind = 'unknown' as const] = Object.entries(OTHERS).find(([begin]) => id.startsWith(begin)) ?? [];
  return { id, kind };
}

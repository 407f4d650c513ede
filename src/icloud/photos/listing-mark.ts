import { isJsonObject, parseJsonObject } from '../wire/read-json.ts';
import { type ChangesPorts, zoneChanges } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** Where a listing stands: assets given so far, and the zone's token from when it began. */
export interface ListingMark {
  readonly rank: number;
  readonly token: string;
}

export function writeMark(mark: ListingMark): string {
  return JSON.stringify(mark);
}

/** A mark of another kind counts as none. */
export function readMark(text: string | undefined): ListingMark | undefined {
  const value = text === undefined ? undefined : parseJsonObject(text);
  const rank = value?.['rank'];
  const token = value?.['token'];
  if (typeof rank !== 'number' || !Number.isSafeInteger(rank) || rank < 0) return undefined;
  return typeof token === 'string' && token !== '' ? { rank, token } : undefined;
}

/**
 * Where a listing goes on. An asset that was deleted, hidden or given another date since may have moved the ones behind the
 * mark in front of it, each by one place: so many places are gone back. Undefined: from the start (photos.md 3.3.8).
 */
export async function resumeFrom(
  ports: ChangesPorts,
  zone: Zone,
  mark: ListingMark,
  signal: AbortSignal,
): Promise<ListingMark | undefined> {
  const changes = zoneChanges(ports, zone, { token: mark.token, desiredKeys: ['isDeleted'] }, signal);
  let moved = 0;
  for (;;) {
    const next = await changes.next();
    if (next.done === true) {
      if (next.value.kind === 'refused' || next.value.doubt !== undefined) return undefined;
      return { ...mark, rank: Math.max(0, mark.rank - moved) };
    }
    moved += next.value.records.filter(mayMove).length;
  }
}

function mayMove(record: unknown): boolean {
  return isJsonObject(record) && (record['deleted'] === true || record['recordType'] === 'CPLAsset');
}

import type { Album } from '../library/albums.ts';
import { masterName } from '../library/assets.ts';
import { badRequest } from '../core/cloud-error.ts';
import { dig, type JsonObject } from '../core/json.ts';
import { bytesFrom } from '../core/seed.ts';
import type { Zone } from '../library/zone.ts';
import { type DatabaseCall, limitOf, tokenIfAsked, writerFor } from './database-call.ts';

export interface Listing {
  readonly index: string;
  readonly filters: ReadonlyMap<string, unknown>;
  readonly album?: Album;
  /** Keep the user's order of an album. */
  readonly byPosition?: boolean;
}

/**
 * One page of a list: first all masters, each once, then all assets in the same order, then album relations
 * (photos.md 3.3). The rank counts assets.
 */
export function listPage(call: DatabaseCall, zone: Zone, listing: Listing): JsonObject {
  const ordinals = ordinalsOf(zone, listing);
  const direction = listing.filters.get('direction') ?? 'ASCENDING';
  if (direction !== 'ASCENDING' && direction !== 'DESCENDING') throw badRequest('direction is unknown');
  const step = direction === 'ASCENDING' ? 1 : -1;
  const perAsset = listing.album === undefined ? 2 : 3;
  const capacity = Math.max(1, Math.floor(limitOf(call.body) / perAsset));
  const start = startOf(call, zone, listing, ordinals, step);

  const writer = writerFor(call, zone, call.body['desiredKeys']);
  const masters = new Map<string, JsonObject>();
  const assets: JsonObject[] = [];
  const relations: JsonObject[] = [];
  let last = '';
  for (let rank = start; assets.length < capacity && rank >= 0 && rank < ordinals.length; rank += step) {
    const ordinal = ordinals[rank] ?? 0;
    const asset = zone.get(ordinal);
    if (asset === undefined) continue;
    const name = masterName(asset.master);
    if (!masters.has(name)) masters.set(name, writer.master(ordinal, asset));
    assets.push(writer.asset(ordinal, asset));
    if (listing.album !== undefined) relations.push(writer.relation(listing.album, asset.id));
    last = asset.id;
  }
  const full = assets.length === capacity ? { continuationMarker: markerFor(last) } : {};
  return { records: [...masters.values(), ...assets, ...relations], ...full, ...tokenIfAsked(call, zone) };
}

function ordinalsOf(zone: Zone, listing: Listing): Uint32Array {
  const sorted = zone.index(listing.index);
  if (sorted === undefined) throw badRequest('Index has invalid data');
  const only = listing.filters.get('recordName');
  if (typeof only === 'string') {
    const ordinal = zone.ordinalOf(only);
    return ordinal !== undefined && sorted.includes(ordinal) ? Uint32Array.of(ordinal) : new Uint32Array();
  }
  if (listing.byPosition !== true || listing.album === undefined) return sorted;
  const members = listing.album.members.map((id) => zone.ordinalOf(id) ?? -1);
  return Uint32Array.from(members.filter((ordinal) => sorted.includes(ordinal)));
}

/** The rank asked for, or the one behind the record that a continuation marker names. */
function startOf(
  call: DatabaseCall,
  zone: Zone,
  listing: Listing,
  ordinals: Uint32Array,
  step: number,
): number {
  const marker = dig(call.body, 'continuationMarker');
  if (marker !== undefined) {
    const id = typeof marker === 'string' ? readMarker(marker) : undefined;
    const ordinal = id === undefined ? undefined : zone.ordinalOf(id);
    const rank = ordinal === undefined ? -1 : ordinals.indexOf(ordinal);
    if (rank < 0) throw badRequest('Invalid continuation format');
    return rank + step;
  }
  const rank = listing.filters.get('startRank') ?? 0;
  if (typeof rank !== 'number' || rank < 0) throw badRequest('startRank is negative');
  return rank;
}

/** A protobuf as recorded: six bytes that are not understood, then the name of the last record (photos.md 3.3.6). */
function markerFor(assetId: string): string {
  const head = Buffer.concat([Buffer.of(0x12, 6), bytesFrom(assetId, 6), Buffer.of(0x1a, 40, 0x0a, 36)]);
  return Buffer.concat([head, Buffer.from(assetId, 'latin1'), Buffer.of(0x10, 1)]).toString('base64');
}

function readMarker(marker: string): string | undefined {
  const bytes = Buffer.from(marker, 'base64');
  return bytes.length === 50 ? bytes.subarray(12, 48).toString('latin1') : undefined;
}

import type { Album } from '../library/albums.ts';
import { masterName } from '../library/assets.ts';
import { badRequest } from '../core/cloud-error.ts';
import type { JsonObject } from '../core/json.ts';
import type { Relation } from '../library/relations.ts';
import type { Zone } from '../library/zone.ts';
import { type DatabaseCall, limitOf, tokenIfAsked, writerFor } from './database-call.ts';
import { markerFor, readMarker } from './marker.ts';
import type { Filters } from './read-filters.ts';

/** What a list holds at a rank. */
interface Row {
  /** Record name of the asset. */
  readonly id: string;
  /** Undefined: this zone has no record of it. */
  readonly ordinal: number | undefined;
  readonly relation?: Relation;
}

interface Rows {
  readonly length: number;
  at(rank: number): Row | undefined;
  /** -1: nowhere. */
  rankOf(id: string): number;
  readonly album?: Album;
}

/** A page of an index: 100 assets (photos.md 3.3.3). */
export function listIndex(
  call: DatabaseCall,
  zone: Zone,
  { index, filters }: { readonly index: string; readonly filters: Filters },
): JsonObject {
  const ordinals = zone.index(index);
  if (ordinals === undefined) throw badRequest('Index has invalid data');
  const rows: Rows = {
    length: ordinals.length,
    at(rank) {
      const ordinal = ordinals[rank];
      const asset = ordinal === undefined ? undefined : zone.get(ordinal);
      return asset === undefined ? undefined : { id: asset.id, ordinal };
    },
    rankOf(id) {
      const ordinal = zone.ordinalOf(id);
      return ordinal === undefined ? -1 : ordinals.indexOf(ordinal);
    },
  };
  return listPage(call, zone, rows, filters);
}

/** A page of an album: 66 members, each with its relation. */
export function listMembers(
  call: DatabaseCall,
  zone: Zone,
  {
    album,
    order,
    filters,
  }: { readonly album: Album; readonly order: 'date' | 'position'; readonly filters: Filters },
): JsonObject {
  const members = call.simulation.library.membersOf(zone, album, order);
  const rows: Rows = {
    album,
    length: members.length,
    at(rank) {
      const member = members[rank];
      return member === undefined ? undefined : { id: member.relation.itemId, ...member };
    },
    rankOf: (id) => members.findIndex(({ relation }) => relation.itemId === id),
  };
  return listPage(call, zone, rows, filters);
}

/**
 * One page of a list: first all masters, each once, then all assets in the same order, then album relations
 * (photos.md 3.3). The rank counts assets. Of a member that stands in another zone there is the relation alone.
 */
function listPage(call: DatabaseCall, zone: Zone, all: Rows, filters: Filters): JsonObject {
  const { album } = all;
  const rows = onlyOne(all, filters.get('recordName'));
  const direction = filters.get('direction') ?? 'ASCENDING';
  if (direction !== 'ASCENDING' && direction !== 'DESCENDING') throw badRequest('direction is unknown');
  const step = direction === 'ASCENDING' ? 1 : -1;
  const capacity = Math.max(1, Math.floor(limitOf(call.body) / (album === undefined ? 2 : 3)));

  const writer = writerFor(call, zone, call.body['desiredKeys']);
  const masters = new Map<string, JsonObject>();
  const assets: JsonObject[] = [];
  const relations: JsonObject[] = [];
  let last = '';
  let taken = 0;
  for (let rank = startOf(call, rows, filters, step); taken < capacity; rank += step) {
    const row = rows.at(rank);
    if (row === undefined) break;
    const { ordinal, relation } = row;
    const asset = ordinal === undefined ? undefined : zone.get(ordinal);
    if (ordinal !== undefined && asset !== undefined) {
      const name = masterName(asset.master);
      if (asset.linkedZone === undefined && !masters.has(name))
        masters.set(name, writer.master(ordinal, asset));
      assets.push(writer.asset(ordinal, asset));
    }
    if (album !== undefined && relation !== undefined) relations.push(writer.relation(album, relation));
    last = row.id;
    taken += 1;
  }
  const full = taken === capacity ? { continuationMarker: markerFor(last) } : {};
  return { records: [...masters.values(), ...assets, ...relations], ...full, ...tokenIfAsked(call, zone) };
}

/** The list of one asset, if it is in the list at all. */
function onlyOne(rows: Rows, id: unknown): Rows {
  if (typeof id !== 'string') return rows;
  const rank = rows.rankOf(id);
  const row = rank < 0 ? undefined : rows.at(rank);
  return {
    length: row === undefined ? 0 : 1,
    at: (wanted) => (wanted === 0 ? row : undefined),
    rankOf: (wanted) => (wanted === row?.id ? 0 : -1),
  };
}

/** The rank asked for, or the one behind the record that a continuation marker names. */
function startOf(call: DatabaseCall, rows: Rows, filters: Filters, step: number): number {
  const marker = readMarker(call.body);
  if (marker !== undefined) {
    const rank = rows.rankOf(marker);
    if (rank < 0) throw badRequest('Invalid continuation format');
    return rank + step;
  }
  const rank = filters.get('startRank') ?? 0;
  if (typeof rank !== 'number' || rank < 0) throw badRequest('startRank is negative');
  return rank;
}

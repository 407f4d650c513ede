import { type Album, PROJECT_ROOT, ROOT_FOLDER } from '../library/albums.ts';
import { badRequest } from '../core/cloud-error.ts';
import type { JsonObject } from '../core/json.ts';
import { Relations } from '../library/relations.ts';
import type { Zone } from '../library/zone.ts';
import { isShared } from '../library/zone-name.ts';
import { type DatabaseCall, limitOf, noIndex, tokenIfAsked, writerFor } from './database-call.ts';
import { markerFor, readMarker } from './marker.ts';
import type { Filters } from './read-filters.ts';

const ROOTS = [ROOT_FOLDER, PROJECT_ROOT].map(rootFolder);

/** `CPLAlbumByPositionLive`: the top level without `parentId`, the children of a folder with it (photos.md 7). */
export function listAlbums(call: DatabaseCall, zone: Zone, filters: Filters): JsonObject {
  if (isShared(zone)) throw noIndex(call, zone, 'CPLAlbumByPositionLive');
  const parentId = filters.get('parentId');
  const found = albumsIn(call, zone, parentId);
  const marker = readMarker(call.body);
  const from = marker === undefined ? 0 : found.findIndex(({ id }) => id === marker) + 1;
  if (marker !== undefined && from === 0) throw badRequest('Invalid continuation format');
  const limit = limitOf(call.body);
  const page = found.slice(from, from + limit);
  const last = page.at(-1);
  const full = last !== undefined && page.length === limit ? { continuationMarker: markerFor(last.id) } : {};
  const writer = writerFor(call, zone, call.body['desiredKeys']);
  return { records: page.map((album) => writer.album(album)), ...full, ...tokenIfAsked(call, zone) };
}

function albumsIn(call: DatabaseCall, zone: Zone, parentId: unknown): readonly Album[] {
  const { nestedAtTop } = call.simulation.library.quirks;
  const isTop = parentId === undefined || parentId === ROOT_FOLDER;
  const found = [...zone.albums.values()].filter((album) => {
    if (album.deleted) return false;
    if (!isTop) return album.parentId === parentId;
    const atTop = album.parentId === undefined || album.parentId === ROOT_FOLDER;
    return atTop || (nestedAtTop && parentId === undefined);
  });
  const sorted = found.toSorted((a, b) => a.position - b.position);
  return parentId === undefined ? [...ROOTS, ...sorted] : sorted;
}

function rootFolder(id: string): Album {
  return {
    id,
    name: '',
    albumType: 3,
    parentId: undefined,
    position: 0,
    deleted: false,
    relations: new Relations(id),
    version: 0,
  };
}

import type { Album } from '../library/albums.ts';
import { badRequest } from '../core/cloud-error.ts';
import { ALBUM_LISTS, albumIndex, INDEXES, indexOfCount, SMART_LIST } from '../library/indexes.ts';
import { dig, digText, isObject, isTextList, type JsonObject } from '../core/json.ts';
import { type RecordWriter, serverName } from '../library/records.ts';
import type { Zone } from '../library/zone.ts';
import { type DatabaseCall, findZone, limitOf, tokenIfAsked, writerFor } from './database-call.ts';
import { listPage } from './list-page.ts';

const COUNT_TYPE = 'HyperionIndexCountLookup';

/** `records/query`: every list, and what is not a list (photos.md 2.4, 3, 7). */
export function queryRecords(call: DatabaseCall): JsonObject {
  const recordType = digText(call.body, 'query', 'recordType');
  if (recordType === undefined) throw badRequest('query.recordType is missing');
  const zone = findZone(call, call.body['zoneID']);
  if (recordType === 'CheckIndexingState') return indexingState(call, zone);
  if (hasNoLists(zone)) throw badRequest('Index has invalid data');
  if (recordType === COUNT_TYPE) return counts(call, zone, call.body);
  if (recordType === 'CPLAlbumByPositionLive') return albums(call, zone);

  const filters = readFilters(call.body);
  const smartAlbum = filters.get('smartAlbum');
  const parentId = filters.get('parentId');
  if (ALBUM_LISTS.includes(recordType)) {
    const album = typeof parentId === 'string' ? zone.albums.get(parentId) : undefined;
    if (album === undefined || isShared(zone)) throw badRequest('Index has invalid data');
    return listPage(call, zone, {
      index: albumIndex(album.id),
      album,
      byPosition: recordType.endsWith('Position'),
      filters,
    });
  }
  const index = recordType === SMART_LIST ? `${SMART_LIST}:${String(smartAlbum)}` : recordType;
  const definition = INDEXES.get(index);
  if (definition === undefined) throw badRequest(`Type is not marked indexable: ${recordType}`);
  if (isShared(zone) && !definition.inShared) throw badRequest('Index has invalid data');
  return listPage(call, zone, { index, filters });
}

/** `internal/records/query/batch`: counts, several at a time (photos.md 3.4). */
export function countBatch(call: DatabaseCall): JsonObject {
  const batch = call.body['batch'];
  if (!Array.isArray(batch)) throw badRequest('batch is missing');
  return {
    batch: batch.map((entry: unknown) => {
      if (digText(entry, 'query', 'recordType') !== COUNT_TYPE)
        throw badRequest('only counts can be batched');
      if (!isObject(dig(entry, 'query', 'filterBy')))
        call.exchange.mistakes.push('filterBy of a batch is not an object');
      const zone = findZone(call, dig(entry, 'zoneID'));
      if (hasNoLists(zone)) throw badRequest('Index has invalid data');
      return counts(call, zone, entry);
    }),
  };
}

function counts(call: DatabaseCall, zone: Zone, entry: unknown): JsonObject {
  const filterBy = dig(entry, 'query', 'filterBy');
  const filter = Array.isArray(filterBy) ? (filterBy[0] as unknown) : filterBy;
  const names = dig(filter, 'fieldValue', 'value');
  const wellFormed =
    digText(filter, 'fieldName') === 'indexCountID' &&
    digText(filter, 'comparator') === 'IN' &&
    digText(filter, 'fieldValue', 'type') === 'STRING_LIST';
  if (!wellFormed || !isTextList(names)) throw badRequest('a count needs indexCountID IN STRING_LIST');
  if (dig(entry, 'zoneWide') !== true) call.exchange.mistakes.push('a count without zoneWide');
  const writer = writerFor(call, zone, undefined);
  const records = names.slice(0, limitOf(entry)).map((name) => {
    const index = indexOfCount(name);
    const inShared = index !== undefined && INDEXES.get(index)?.inShared === true;
    const ordinals = index === undefined || (isShared(zone) && !inShared) ? undefined : zone.index(index);
    if (ordinals === undefined) throw badRequest('Index has invalid data');
    return writer.byServer(
      'IndexCountResult',
      name,
      { itemCount: [ordinals.length, 'INT64'] },
      call.simulation.now(),
    );
  });
  return { records, ...tokenIfAsked(call, zone) };
}

function indexingState(call: DatabaseCall, zone: Zone): JsonObject {
  if (isMoments(zone)) return { records: [], ...tokenIfAsked(call, zone) };
  const record = writerFor(call, zone, undefined).byServer(
    'CheckIndexingState',
    serverName(call.requestId),
    { progress: [100, 'INT64'], state: ['FINISHED', 'STRING'] },
    call.simulation.now(),
  );
  return { records: [record], ...tokenIfAsked(call, zone) };
}

/** The top level without `parentId`, the children of a folder with it. */
function albums(call: DatabaseCall, zone: Zone): JsonObject {
  if (isShared(zone)) throw badRequest('Index has invalid data');
  const parentId = readFilters(call.body).get('parentId');
  const writer: RecordWriter = writerFor(call, zone, call.body['desiredKeys']);
  const roots: readonly Album[] =
    parentId === undefined ? ['----Root-Folder----', '----Project-Root-Folder----'].map(rootFolder) : [];
  const found = [...zone.albums.values()].filter((album) => album.parentId === parentId);
  const records = [...roots, ...found.toSorted((a, b) => a.position - b.position)].map((album) =>
    writer.album(album),
  );
  return { records, ...tokenIfAsked(call, zone) };
}

function rootFolder(id: string): Album {
  return { id, name: '', albumType: 3, parentId: undefined, position: 0, deleted: false, members: [] };
}

/** Filters by field name. */
function readFilters(body: JsonObject): ReadonlyMap<string, unknown> {
  const filters = new Map<string, unknown>();
  const filterBy = dig(body, 'query', 'filterBy') ?? [];
  if (!Array.isArray(filterBy)) throw badRequest('filterBy is not a list');
  for (const filter of filterBy as readonly unknown[]) {
    const name = digText(filter, 'fieldName');
    const type = FILTERS.get(name ?? '');
    const value = dig(filter, 'fieldValue', 'value');
    const fits = type === 'INT64' ? Number.isSafeInteger(value) : typeof value === 'string';
    if (name === undefined || type === undefined) throw badRequest(`cannot filter by ${String(name)}`);
    if (
      digText(filter, 'comparator') !== 'EQUALS' ||
      digText(filter, 'fieldValue', 'type') !== type ||
      !fits
    ) {
      throw badRequest(`filter ${name} wants EQUALS and ${type}`);
    }
    filters.set(name, value);
  }
  return filters;
}

const FILTERS: ReadonlyMap<string, 'INT64' | 'STRING'> = new Map([
  ['startRank', 'INT64'],
  ['direction', 'STRING'],
  ['smartAlbum', 'STRING'],
  ['parentId', 'STRING'],
  ['recordName', 'STRING'],
]);

/** Shared albums have an indexing state, which proves nothing, and only changes tell what they hold. */
function hasNoLists(zone: Zone): boolean {
  return isMoments(zone) || zone.name.zoneName.startsWith('SharedCollection-');
}

/** Share links: no indexing state, no lists (photos.md 2.2). */
function isMoments(zone: Zone): boolean {
  return zone.name.zoneName.startsWith('CMM-');
}

function isShared(zone: Zone): boolean {
  return zone.name.zoneName.startsWith('SharedSync-');
}

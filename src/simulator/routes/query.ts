import type { Album } from '../library/albums.ts';
import { badRequest } from '../core/cloud-error.ts';
import { ALBUM_LISTS, countedBy, INDEXES, SMART_LIST } from '../library/indexes.ts';
import { dig, digText, isObject, isTextList, type JsonObject } from '../core/json.ts';
import { serverName } from '../library/records.ts';
import type { Zone } from '../library/zone.ts';
import { hasLists, isMoments, isShared } from '../library/zone-name.ts';
import { listAlbums } from './album-list.ts';
import { type DatabaseCall, findZone, limitOf, noIndex, tokenIfAsked, writerFor } from './database-call.ts';
import { listIndex, listMembers } from './list-page.ts';
import { readFilters } from './read-filters.ts';

const COUNT_TYPE = 'HyperionIndexCountLookup';

/** `records/query`: every list, and what is not a list (photos.md 2.4, 3, 7). */
export function queryRecords(call: DatabaseCall): JsonObject {
  const recordType = digText(call.body, 'query', 'recordType');
  if (recordType === undefined) throw badRequest('query.recordType is missing');
  const zone = findZone(call, call.body['zoneID']);
  if (recordType === 'CheckIndexingState') return indexingState(call, zone);
  if (!hasLists(zone)) throw noIndex(call, zone, recordType);
  if (recordType === COUNT_TYPE) return counts(call, zone, call.body);
  const filters = readFilters(call.body);
  if (recordType === 'CPLAlbumByPositionLive') return listAlbums(call, zone, filters);

  const order = ALBUM_LISTS.get(recordType);
  if (order !== undefined) {
    const parentId = filters.get('parentId');
    const album = typeof parentId === 'string' ? zone.albums.get(parentId) : undefined;
    if (album === undefined || isShared(zone) || !canBeListed(album)) throw noIndex(call, zone, recordType);
    return listMembers(call, zone, { album, order, filters });
  }
  const smartAlbum = filters.get('smartAlbum');
  const index = recordType === SMART_LIST ? `${SMART_LIST}:${String(smartAlbum)}` : recordType;
  const definition = INDEXES.get(index);
  if (definition === undefined) throw badRequest(`Type is not marked indexable: ${recordType}`);
  if (isShared(zone) && !definition.inShared) throw noIndex(call, zone, index);
  return listIndex(call, zone, { index, filters });
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
      if (!hasLists(zone)) throw noIndex(call, zone, 'a count');
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
    const count = countOf(call, zone, name);
    if (count === undefined) throw noIndex(call, zone, name);
    return writer.byServer('IndexCountResult', name, { itemCount: [count, 'INT64'] }, call.simulation.now());
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

function countOf(call: DatabaseCall, zone: Zone, name: string): number | undefined {
  const counted = countedBy(name);
  if (counted === undefined) return undefined;
  if ('index' in counted) {
    const isThere = !isShared(zone) || INDEXES.get(counted.index)?.inShared === true;
    return isThere ? zone.index(counted.index)?.length : undefined;
  }
  const album = isShared(zone) ? undefined : zone.albums.get(counted.album);
  if (album === undefined || !canBeListed(album)) return undefined;
  return call.simulation.library.membersOf(zone, album, 'date').length;
}

/** Of smart albums made on a Mac nothing can be listed (photos.md 7). */
function canBeListed({ albumType }: Album): boolean {
  return albumType === 0 || albumType === 3;
}

import type { ListedSmartAlbum } from '../../model/smart-albums.ts';
import { albumQuery, type AlbumQuery } from './album-query.ts';
import { type DatabaseRequest, isRefusal } from './database.ts';
import { PAGE_RECORDS } from './page-extent.ts';
import { errorOf, nameOf } from './read-record.ts';
import { recordsOf } from './records-of.ts';
import { isMissing } from './sort-shown.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

type Index = Pick<AlbumQuery, 'recordType' | 'filters'>;

const SMART = 'CPLAssetAndMasterInSmartAlbumByAssetDate';

/** How Apple lists what is in the smart albums of which only it knows that (photos.md 3.2). */
const INDEXES: Readonly<Record<ListedSmartAlbum, Index>> = {
  portrait: { recordType: SMART, filters: [['smartAlbum', 'STRING', 'DEPTH']] },
  'long-exposure': { recordType: SMART, filters: [['smartAlbum', 'STRING', 'EXPOSURE']] },
  hidden: { recordType: 'CPLAssetAndMasterHiddenByAssetDate', filters: [] },
  'recently-deleted': { recordType: 'CPLAssetAndMasterDeletedByExpungedDate', filters: [] },
};

/** From this place of its list on. */
export function smartListQuery(
  zone: Zone,
  album: ListedSmartAlbum,
  { rank, desiredKeys }: { readonly rank: number; readonly desiredKeys: readonly string[] },
): DatabaseRequest {
  const { recordType, filters } = INDEXES[album];
  const place = [
    // In every index of this database ASCENDING means newest first (photos.md 3.3.4).
    ['direction', 'STRING', 'ASCENDING'],
    ['startRank', 'INT64', rank],
  ] as const;
  return albumQuery(zone, {
    recordType,
    filters: [...filters, ...place],
    desiredKeys,
    resultsLimit: PAGE_RECORDS,
  });
}

/** An asset and its original. */
const OF_ONE = 2;

/**
 * Which of these are in a smart album, each by its place in that list (photos.md 3.1); undefined where Apple answers about something
 * else, or refuses.
 */
export async function areInSmartAlbum(
  { database, log }: ChangesPorts,
  zone: Zone,
  { album, assets }: { readonly album: ListedSmartAlbum; readonly assets: readonly string[] },
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  try {
    for (const asset of assets) {
      const records = recordsOf(await database.call(placeQuery(zone, album, asset), signal));
      const told = records.filter((record) => !isMissing(record));
      if (told.length === 0) continue;
      if (!told.some((record) => nameOf(record) === asset && errorOf(record) === undefined)) return undefined;
      found.add(asset);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.debug('the place of a photo in a smart album is not told', { album, reason: error.message });
    return undefined;
  }
  return found;
}

function placeQuery(zone: Zone, album: ListedSmartAlbum, asset: string): DatabaseRequest {
  const { recordType, filters } = INDEXES[album];
  return albumQuery(zone, {
    recordType,
    filters: [
      ...filters,
      ['recordName', 'STRING', asset],
      ['direction', 'STRING', 'ASCENDING'],
      ['startRank', 'INT64', 0],
    ],
    desiredKeys: ['masterRef'],
    resultsLimit: OF_ONE,
  });
}

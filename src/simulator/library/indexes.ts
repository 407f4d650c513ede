import { plainName, type SimAsset } from './assets.ts';

/** A list that Apple keeps ready: which assets it holds and by what they are sorted, newest first. */
export interface IndexDefinition {
  readonly holds: (asset: SimAsset) => boolean;
  readonly date: (asset: SimAsset) => number;
  /** Answered in shared libraries too; the others are BAD_REQUEST there (photos.md 3.2). */
  readonly inShared: boolean;
}

const shown = (asset: SimAsset) => asset.dateExpunged === undefined && !asset.hidden;
const taken = (asset: SimAsset) => asset.assetDate ?? asset.addedDate;

function smart(holds: (asset: SimAsset) => boolean, inShared = false): IndexDefinition {
  return { holds: (asset) => shown(asset) && holds(asset), date: taken, inShared };
}

export const SMART_LIST = 'CPLAssetAndMasterInSmartAlbumByAssetDate';
const LIBRARY_INDEX = 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted';

/** By list type; those of smart folders by list type and folder. */
export const INDEXES: ReadonlyMap<string, IndexDefinition> = new Map([
  [LIBRARY_INDEX, { holds: shown, date: taken, inShared: true }],
  ['CPLAssetAndMasterByAddedDate', { holds: shown, date: (asset) => asset.addedDate, inShared: true }],
  [
    'CPLAssetAndMasterByAssetDate',
    { holds: (asset) => asset.dateExpunged === undefined, date: taken, inShared: true },
  ],
  [
    'CPLAssetAndMasterHiddenByAssetDate',
    { holds: (asset) => asset.hidden && asset.dateExpunged === undefined, date: taken, inShared: false },
  ],
  [
    'CPLAssetAndMasterDeletedByExpungedDate',
    {
      holds: (asset) => asset.dateExpunged !== undefined,
      date: (asset) => asset.dateExpunged ?? 0,
      inShared: true,
    },
  ],
  ['CPLBurstStackAssetAndMasterByAssetDate', smart((asset) => asset.burstId !== undefined)],
  ...smartIndexes(),
]);

function none(): boolean {
  return false;
}

function rendered({ renderType = 0 }: SimAsset, bit: number): boolean {
  return Math.floor(renderType / bit) % 2 === 1;
}

function smartIndexes(): readonly (readonly [string, IndexDefinition])[] {
  const folders: Readonly<Record<string, IndexDefinition>> = {
    FAVORITE: smart((asset) => asset.favorite, true),
    VIDEO: smart((asset) => asset.master.kind === 'video'),
    LIVE: smart((asset) => asset.master.resources.resOriginalVidCompl !== undefined),
    PANORAMA: smart((asset) => asset.subtype === 1),
    SCREENSHOT: smart((asset) => asset.subtypeV2 === 3),
    SLOMO: smart((asset) => asset.subtype === 100),
    TIMELAPSE: smart((asset) => asset.subtype === 101),
    DEPTH: smart((asset) => rendered(asset, 2)),
    EXPOSURE: smart((asset) => rendered(asset, 4)),
    ANIMATED: smart((asset) => plainName(asset)?.toUpperCase().endsWith('.GIF') ?? false),
    SELFIE: smart(none),
  };
  return Object.entries(folders).map(([folder, definition]) => [`${SMART_LIST}:${folder}`, definition]);
}

/** Lists of an album's members: by date, and in the user's order. */
export const ALBUM_LISTS: ReadonlyMap<string, 'date' | 'position'> = new Map([
  ['CPLContainerRelationLiveByAssetDate', 'date'],
  ['CPLContainerRelationLiveByPosition', 'position'],
]);

const ALBUM_COUNT = 'CPLContainerRelationNotDeletedByAssetDate:';
const SMART_COUNT = 'CPLAssetInSmartAlbumByAssetDate:';

/** What a count is of, by its name (photos.md 3.2): an index, or an album. */
export function countedBy(
  countId: string,
): { readonly index: string } | { readonly album: string } | undefined {
  if (countId.startsWith(ALBUM_COUNT)) return { album: countId.slice(ALBUM_COUNT.length) };
  const index = countedIndex(countId);
  return index !== undefined && INDEXES.has(index) ? { index } : undefined;
}

function countedIndex(countId: string): string | undefined {
  if (countId.startsWith(SMART_COUNT)) {
    const folder = countId.slice(SMART_COUNT.length);
    return /^[A-Z][a-z]+$/.test(folder) ? `${SMART_LIST}:${folder.toUpperCase()}` : undefined;
  }
  if (countId === 'CPLAssetBurstStackAssetByAssetDate') return 'CPLBurstStackAssetAndMasterByAssetDate';
  return /^CPLAsset(?!AndMaster)/.test(countId)
    ? countId.replace('CPLAsset', 'CPLAssetAndMaster')
    : undefined;
}

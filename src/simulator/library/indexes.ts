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

function smartIndexes(): readonly (readonly [string, IndexDefinition])[] {
  const folders: Readonly<Record<string, IndexDefinition>> = {
    FAVORITE: smart((asset) => asset.favorite, true),
    VIDEO: smart((asset) => asset.master.kind === 'video'),
    LIVE: smart((asset) => asset.master.resources.resOriginalVidCompl !== undefined),
    PANORAMA: smart((asset) => asset.subtype === 1),
    SCREENSHOT: smart((asset) => asset.subtypeV2 === 3),
    SLOMO: smart((asset) => asset.subtype === 100),
    TIMELAPSE: smart((asset) => asset.subtype === 101),
    DEPTH: smart(none),
    EXPOSURE: smart(none),
    ANIMATED: smart((asset) => plainName(asset)?.toUpperCase().endsWith('.GIF') ?? false),
    SELFIE: smart(none),
  };
  return Object.entries(folders).map(([folder, definition]) => [`${SMART_LIST}:${folder}`, definition]);
}

export const ALBUM_LISTS: readonly string[] = [
  'CPLContainerRelationLiveByAssetDate',
  'CPLContainerRelationLiveByPosition',
];

/** Names of counts (photos.md 3.2), and the index that each counts. */
export function indexOfCount(countId: string): string | undefined {
  const [name = '', detail] = countId.split(/:(.*)/s);
  if (name === 'CPLContainerRelationNotDeletedByAssetDate' && detail !== undefined) {
    return albumIndex(detail);
  }
  if (name === 'CPLAssetInSmartAlbumByAssetDate' && detail !== undefined) {
    return `${SMART_LIST}:${detail.toUpperCase()}`;
  }
  if (name === 'CPLAssetBurstStackAssetByAssetDate') return 'CPLBurstStackAssetAndMasterByAssetDate';
  const list = name.replace(/^CPLAsset/, 'CPLAssetAndMaster');
  return INDEXES.has(list) ? list : undefined;
}

/** Under this name an album is an index like the others. */
export function albumIndex(albumId: string): string {
  return `album ${albumId}`;
}

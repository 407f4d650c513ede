import type { Asset } from '../../model/asset.ts';
import { type ListedSmartAlbum, SMART_ALBUMS, type SmartAlbum } from '../../model/smart-albums.ts';

/** As the Photos app calls them in English, and icloudpd those that it knows. */
const ENGLISH: Readonly<Record<SmartAlbum, string>> = {
  favorites: 'Favorites',
  videos: 'Videos',
  live: 'Live',
  panoramas: 'Panoramas',
  screenshots: 'Screenshots',
  bursts: 'Bursts',
  'slo-mo': 'Slo-mo',
  'time-lapse': 'Time-lapse',
  portrait: 'Portrait',
  'long-exposure': 'Long Exposure',
  raw: 'RAW',
  animated: 'Animated',
  hidden: 'Hidden',
  'recently-deleted': 'Recently Deleted',
};

export function englishName(album: SmartAlbum): string {
  return ENGLISH[album];
}

export function smartAlbumNamed(name: string): SmartAlbum | undefined {
  return SMART_ALBUMS.find((album) => ENGLISH[album] === name);
}

/** What of an asset decides which smart albums it is in. */
export type SmartFacts = Pick<Asset, 'media' | 'type' | 'resources' | 'details'>;

/** Apple's numbers (photos.md 6). */
const SUBTYPE = { panorama: 1, sloMo: 100, timeLapse: 101 } as const;
const SCREENSHOT = 3;

type Known = Exclude<SmartAlbum, ListedSmartAlbum>;

const HOLDS: Readonly<Record<Known, (asset: SmartFacts) => boolean>> = {
  favorites: ({ details }) => details.favorite === true,
  videos: ({ media }) => media === 'video',
  live: ({ media, resources }) => media === 'photo' && resources.live !== undefined,
  panoramas: ({ details }) => details.subtype === SUBTYPE.panorama,
  screenshots: ({ details }) => details.subtypeV2 === SCREENSHOT,
  // Of a burst the library shows the frames that its owner chose.
  bursts: ({ details }) => details.burst !== undefined,
  'slo-mo': ({ details }) => hasSubtype(details, SUBTYPE.sloMo),
  'time-lapse': ({ details }) => hasSubtype(details, SUBTYPE.timeLapse),
  raw: ({ resources: { original, alternative } }) => isRaw(original?.type) || isRaw(alternative?.type),
  animated: ({ type }) => type === 'com.compuserve.gif',
};

/** Whether an asset is in a smart album, by what is known of it; undefined where only the provider can tell. */
export function isInSmartAlbum(asset: SmartFacts, album: SmartAlbum): boolean | undefined {
  return isByDetails(album) ? HOLDS[album](asset) : undefined;
}

/** Whether what is known of an asset tells whether it is in this album. */
export function isByDetails(album: SmartAlbum): album is Known {
  return Object.hasOwn(HOLDS, album);
}

function hasSubtype({ subtype, subtypeV2 }: Asset['details'], number: number): boolean {
  return subtype === number || subtypeV2 === number;
}

/** As `--align-raw` tells it (photos.md 3.2, 15). */
function isRaw(type: string | undefined): boolean {
  return type?.includes('raw') === true;
}

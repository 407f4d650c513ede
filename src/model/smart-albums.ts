import type { CollectionId } from './ids.ts';

/** Albums that nobody fills: what is in them follows from what a photo is. */
export const SMART_ALBUMS = [
  'favorites',
  'videos',
  'live',
  'panoramas',
  'screenshots',
  'bursts',
  'slo-mo',
  'time-lapse',
  'portrait',
  'long-exposure',
  'raw',
  'animated',
  'hidden',
  'recently-deleted',
] as const;
export type SmartAlbum = (typeof SMART_ALBUMS)[number];

/** Those of which only the provider knows what is in them. */
export const LISTED_SMART_ALBUMS = ['portrait', 'long-exposure', 'hidden', 'recently-deleted'] as const;
export type ListedSmartAlbum = (typeof LISTED_SMART_ALBUMS)[number];

/** Those whose photos are in no other list. */
export type PutAwayAlbum = Extract<ListedSmartAlbum, 'hidden' | 'recently-deleted'>;

export function isPutAwayAlbum(album: SmartAlbum): album is PutAwayAlbum {
  return album === 'hidden' || album === 'recently-deleted';
}

/** Before the name of a smart album, where it is meant whatever albums there are. */
export const SMART_PREFIX = 'smart:';

export function smartAlbumId(album: SmartAlbum): CollectionId {
  return SMART_PREFIX + album;
}

/** Of an id of one of those of which only the provider knows what is in them. */
export function listedSmartAlbumOf(id: CollectionId): ListedSmartAlbum | undefined {
  return LISTED_SMART_ALBUMS.find((album) => smartAlbumId(album) === id);
}

export function isSmartAlbumId(id: CollectionId): boolean {
  return id.startsWith(SMART_PREFIX);
}

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
export type ListedSmartAlbum = Extract<
  SmartAlbum,
  'portrait' | 'long-exposure' | 'hidden' | 'recently-deleted'
>;

/** Before the name of a smart album, where it is meant whatever albums there are. */
export const SMART_PREFIX = 'smart:';

export function smartAlbumId(album: SmartAlbum): CollectionId {
  return SMART_PREFIX + album;
}

export function isSmartAlbumId(id: CollectionId): boolean {
  return id.startsWith(SMART_PREFIX);
}

import type { Asset } from '../../model/asset.ts';

/** `dataClassType` of a master (photos.md 5). */
const BY_CLASS: Readonly<Record<number, Asset['media']>> = { 1: 'photo', 2: 'video' };

/** Types of photos.md 5.2 that move or sound; every other type listed there is a still. */
const VIDEO_TYPES = new Set([
  'com.apple.quicktime-movie',
  'public.mpeg-4',
  'com.apple.m4v-video',
  'public.3gpp',
  'public.avi',
  'public.mpeg',
  'public.mpeg-2-video',
  'public.avchd-mpeg-2-transport-stream',
  'com.apple.m4a-audio',
  'public.mp3',
]);
const PHOTO_TYPES = new Set([
  'public.heic',
  'public.heif',
  'public.jpeg',
  'public.png',
  'org.webmproject.webp',
  'com.compuserve.gif',
  'public.tiff',
  'public.avif',
  'public.jpeg-xl',
  'public.jpeg-2000',
  'com.microsoft.bmp',
  'public.pbm',
  'com.dji.mimo.pano.jpeg',
  'com.adobe.pdf',
  'public.image',
]);

/** Apple's own word first, then the type, then the name; what is left counts as a video, as in icloudpd (photos.md 5.2). */
export function mediaKind(facts: {
  readonly dataClass: number | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
}): Asset['media'] {
  const { dataClass, type, name } = facts;
  const byClass = dataClass === undefined ? undefined : BY_CLASS[dataClass];
  if (byClass !== undefined) return byClass;
  if (type !== undefined) {
    if (VIDEO_TYPES.has(type)) return 'video';
    // Raw formats and the like: `com.canon.cr3-raw-image`, `public.mpo-image`.
    if (PHOTO_TYPES.has(type) || type.endsWith('-image')) return 'photo';
  }
  return name !== undefined && /\.(heic|png|jpe?g)$/i.test(name) ? 'photo' : 'video';
}

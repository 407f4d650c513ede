/** Types whose files begin in a way that is known. Others may begin as they like. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'public.jpeg',
  'public.png',
  'public.tiff',
  'com.adobe.raw-image',
  'public.heic',
  'public.heif',
  'public.avif',
  'com.apple.quicktime-movie',
  'com.apple.m4v-video',
  'public.mpeg-4',
  'public.3gpp',
]);

/** The first bytes of photos and videos, in latin1. */
const STARTS: readonly RegExp[] = [
  /^\xff\xd8/, // JPEG
  /^\x89PNG\r\n/,
  /^GIF8/,
  /^RIFF/, // WebP, AVI
  /^BM/,
  /^8BPS/,
  // TIFF, and the raw formats of cameras that are made like it: their third byte differs.
  /^(?:II|MM)/,
  /^FUJIFILM/,
  // JPEG 2000 and JPEG XL, in a box or without one
  /^[^]{4}(?:jP {2}|JXL )/,
  /^\xff(?:\x4f\xff\x51|\n)/,
  // ISO media and QuickTime: the type of the first box (ISO/IEC 14496-12, 4.2; QuickTime File Format, "Overview").
  /^[^]{4}(?:ftyp|styp|moov|mdat|wide|free|skip|pnot|uuid|PICT|meta)/,
];

/**
 * Whether a file may be what Apple says it is: the last resort where its signature has a form that cannot be checked
 * (docs/FAULTS.md C4). Only the beginning is looked at, because Apple's own files end in many ways: with a trailer, with an
 * appended movie, with padding. Photos under a wrong type are as common, so any known format will do.
 */
export function beginsLikeMedia(type: string | undefined, head: Uint8Array): boolean {
  if (type === undefined || !KNOWN_TYPES.has(type)) return true;
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  return STARTS.some((start) => start.test(text));
}

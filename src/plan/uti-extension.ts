/** The types whose extension icloudpd sets, whatever the name says (photos.md 5.2; `NRF` is its spelling). */
const COMPATIBLE: ReadonlyMap<string, string> = new Map([
  ['public.heic', 'HEIC'],
  ['public.heif', 'HEIF'],
  ['public.jpeg', 'JPG'],
  ['public.png', 'PNG'],
  ['com.apple.quicktime-movie', 'MOV'],
  ['com.adobe.raw-image', 'DNG'],
  ['com.canon.cr2-raw-image', 'CR2'],
  ['com.canon.crw-raw-image', 'CRW'],
  ['com.canon.cr3-raw-image', 'CR3'],
  ['com.sony.arw-raw-image', 'ARW'],
  ['com.fuji.raw-image', 'RAF'],
  ['com.panasonic.rw2-raw-image', 'RW2'],
  ['com.nikon.raw-image', 'NEF'],
  ['com.nikon.nrw-raw-image', 'NRF'],
  ['com.pentax.raw-image', 'PEF'],
  ['com.olympus.raw-image', 'ORF'],
  ['com.olympus.or-raw-image', 'ORF'],
]);

/** Types that icloudpd does not know: used only for names that have no extension of their own. */
const FURTHER: ReadonlyMap<string, string> = new Map([
  ['public.mpeg-4', 'MP4'],
  ['org.webmproject.webp', 'WEBP'],
  ['com.compuserve.gif', 'GIF'],
  ['public.tiff', 'TIFF'],
  ['public.avif', 'AVIF'],
  ['public.jpeg-xl', 'JXL'],
  ['public.jpeg-2000', 'JP2'],
  ['com.apple.m4v-video', 'M4V'],
  ['public.3gpp', '3GP'],
  ['public.avi', 'AVI'],
  ['public.mpeg', 'MPG'],
  ['public.mpeg-2-video', 'M2V'],
  ['public.avchd-mpeg-2-transport-stream', 'MTS'],
  ['com.microsoft.bmp', 'BMP'],
  ['com.adobe.photoshop-image', 'PSD'],
  ['com.truevision.tga-image', 'TGA'],
  ['com.sgi.sgi-image', 'SGI'],
  ['public.pbm', 'PBM'],
  ['public.mpo-image', 'MPO'],
  ['com.dji.mimo.pano.jpeg', 'JPG'],
  ['com.adobe.pdf', 'PDF'],
  ['com.adobe.illustrator.ai-image', 'AI'],
  ['com.apple.m4a-audio', 'M4A'],
  ['public.mp3', 'MP3'],
  ['public.image', 'HEIC'],
]);

/** The extension that belongs to a type by icloudpd's rules, without a dot. */
export function compatibleExtension(type: string | undefined): string | undefined {
  return type === undefined ? undefined : COMPATIBLE.get(type);
}

/** A type whose extension this is by icloudpd's rules, with its dot. */
export function typeWithExtension(extension: string): string | undefined {
  const wanted = extension.slice(1).toUpperCase();
  for (const [type, own] of COMPATIBLE) if (own === wanted) return type;
  return undefined;
}

/** The extension of any type we know, without a dot. */
export function anyExtension(type: string | undefined): string | undefined {
  return type === undefined ? undefined : (COMPATIBLE.get(type) ?? FURTHER.get(type));
}

import { Body } from '../../src/simulator/core/body.ts';
import type { SimResource } from '../../src/simulator/library/assets.ts';
import type { Library } from '../../src/simulator/library/library.ts';
import type { NewAsset } from '../../src/simulator/library/new-asset.ts';

/**
 * The libraries that the state files of test/data were made from. Nothing here may change: the state files name these assets
 * and the signatures of these bytes.
 */
export const OLD_LIBRARIES: Readonly<Record<string, readonly ((library: Library) => void)[]>> = {
  family: [fillFamily, changeFamily],
  long: [fillLong],
  small: [fillSmall],
};

/** The seed of their simulator. */
export const OLD_SEED = 'old state';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const NEWEST_MS = Date.UTC(2025, 4, 20, 10);

const FORMATS = {
  JPG: { type: 'public.jpeg', start: '\u00ff\u00d8\u00ff\u00e0' },
  HEIC: { type: 'public.heic', start: '\0\0\0\u0018ftypheic\0\0\0\0mif1heic' },
  DNG: { type: 'com.adobe.raw-image', start: 'II*\0' },
  CR2: { type: 'com.canon.cr2-raw-image', start: 'II*\0' },
  MOV: { type: 'com.apple.quicktime-movie', start: '\0\0\0\u0014ftypqt  \0\0\0\0qt  ' },
} as const;
type Format = keyof typeof FORMATS;

/** Bytes that begin as such a file does and that nothing else has. */
export function oldContent(label: string, format: Format, size = 600): Buffer {
  const unit = `[${label}]`;
  const text = FORMATS[format].start + unit.repeat(Math.ceil(size / unit.length));
  return Buffer.from(text.slice(0, size), 'latin1');
}

function resource(label: string, format: Format, size?: number): SimResource {
  const body = Body.of(oldContent(label, format, size));
  return { type: FORMATS[format].type, body, width: 4032, height: 3024 };
}

function edit(label: string, format: Format = 'JPG') {
  return format === 'MOV'
    ? { resVidFull: resource(`edit of ${label}`, format) }
    : { resJPEGFull: resource(`edit of ${label}`, format, 640) };
}

function photo(number: number, format: Format, more: NewAsset = {}): NewAsset {
  const label = `photo ${number}`;
  const assetDate = NEWEST_MS - (number % 100) * 7 * HOUR_MS;
  return {
    name: `IMG_${String(number).padStart(4, '0')}.${format}`,
    type: FORMATS[format].type,
    kind: format === 'MOV' ? 'video' : 'photo',
    content: oldContent(label, format, 600 + number),
    assetDate,
    addedDate: assetDate + 90 * SECOND_MS,
    ...more,
    masterResources: { resJPEGMed: resource(`medium of ${label}`, 'JPG', 300), ...more.masterResources },
  };
}

function numbers(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function live(number: number): Pick<NewAsset, 'masterResources'> {
  return { masterResources: { resOriginalVidCompl: resource(`motion of photo ${number}`, 'MOV') } };
}

/** Some sixty photos and videos: live ones, edited ones, RAW beside JPEG, two assets of one original, odd names. */
function fillFamily(library: Library): void {
  for (const number of numbers(101, 24)) library.add(photo(number, 'JPG'));
  for (const number of numbers(201, 10)) library.add(photo(number, 'HEIC'));
  for (const number of numbers(301, 8)) library.add(photo(number, 'HEIC', live(number)));
  for (const number of numbers(401, 4)) library.add(photo(number, 'JPG', { resources: edit(`${number}`) }));
  for (const number of numbers(405, 2)) {
    const motion = { resVidCompl: resource(`motion of edit of ${number}`, 'MOV') };
    const resources = { ...edit(`${number}`), ...motion };
    library.add(photo(number, 'HEIC', { ...live(number), resources }));
  }
  library.add(photo(501, 'DNG', { masterResources: { resOriginalAlt: resource('jpeg of 501', 'JPG') } }));
  library.add(photo(502, 'JPG', { masterResources: { resOriginalAlt: resource('raw of 502', 'CR2') } }));
  const first = library.add(photo(601, 'JPG'));
  library.add({ ...photo(601, 'JPG', { resources: edit('601') }), duplicateOf: first });
  for (const number of numbers(701, 2)) library.add(photo(number, 'MOV'));
  library.add(photo(703, 'MOV', { resources: edit('703', 'MOV') }));
  const odd = [
    'caf\u00e9.JPG',
    'cafe\u0301.JPG',
    'IMG_\u4e2d\u6587_1.JPG',
    'family \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67.JPG',
    '../../escape.JPG',
    null,
  ];
  for (const [index, name] of odd.entries()) library.add(photo(801 + index, 'JPG', { name }));
  // One name, one day: another size, then the same size and other content.
  const { assetDate = 0 } = photo(101, 'JPG');
  const again = { name: 'IMG_0101.JPG', assetDate: assetDate + 60 * SECOND_MS };
  library.add(photo(901, 'JPG', again));
  library.add(photo(902, 'JPG', { ...again, content: oldContent('photo 902', 'JPG', 600 + 901) }));
}

/** Two photos are edited once more, one goes to Recently Deleted, one is new. */
function changeFamily(library: Library): void {
  library.edit(library.find('IMG_0401.JPG'), edit('401 once more'));
  library.edit(library.find('IMG_0402.JPG'), edit('402 once more', 'HEIC'));
  library.delete(library.find('IMG_0110.JPG'));
  library.add(photo(130, 'JPG'));
}

/** Several pages of a listing. */
function fillLong(library: Library): void {
  for (const number of numbers(1001, 420)) {
    const assetDate = NEWEST_MS - number * HOUR_MS;
    library.add(photo(number, 'JPG', { assetDate, addedDate: assetDate + 90 * SECOND_MS }));
  }
}

function fillSmall(library: Library): void {
  for (const number of numbers(101, 6)) library.add(photo(number, 'JPG'));
  for (const number of numbers(301, 2)) library.add(photo(number, 'HEIC', live(number)));
  library.add(photo(401, 'JPG', { resources: edit('401') }));
  library.add(photo(701, 'MOV'));
}

import { expect, it } from 'vitest';
import { missingTags, type Taken, wishedTags } from '../../../src/metadata/exif-tags.ts';
import type { AssetDetails, Role } from '../../../src/model/asset.ts';
import type { ExifWish } from '../../../src/model/file-rewriter.ts';
import type { Tags } from '../../../src/model/tag-tool.ts';

const ALL: readonly ExifWish[] = ['datetime', 'gps', 'rating', 'description'];
const TAKEN: Taken = { date: new Date('2018-07-31T09:22:24.816Z'), offsetMinutes: 120 };
const DETAILS: AssetDetails = {
  favorite: true,
  description: 'At the gate',
  location: { latitude: 52.516275, longitude: -13.377704, altitude: -34.5 },
};
const DATE = {
  'ExifIFD:DateTimeOriginal': '2018:07:31 09:22:24',
  'ExifIFD:CreateDate': '2018:07:31 09:22:24',
  'ExifIFD:OffsetTimeOriginal': '+02:00',
  'ExifIFD:OffsetTimeDigitized': '+02:00',
};
const PLACE = {
  'GPS:GPSLatitude': '52.51627500',
  'GPS:GPSLatitudeRef': 'N',
  'GPS:GPSLongitude': '13.37770400',
  'GPS:GPSLongitudeRef': 'W',
  'GPS:GPSAltitude': '34.50000000',
  'GPS:GPSAltitudeRef': 'Below Sea Level',
};
const STAR = { 'XMP-xmp:Rating': 5 };
const TEXT = { 'IFD0:ImageDescription': 'At the gate', 'XMP-dc:Description': 'At the gate' };

interface Given {
  readonly taken?: Taken | undefined;
  readonly found?: Tags;
  readonly role?: Role;
}

function write(
  type: string | undefined,
  wishes: readonly ExifWish[] = ALL,
  details: AssetDetails = DETAILS,
  { taken, found = {}, role = 'original' }: Given = { taken: TAKEN },
): Tags {
  return missingTags(wishedTags({ type, role }, details, wishes, taken), found);
}

it.each<[what: string, type: string | undefined, written: Tags]>([
  ['a JPEG', 'public.jpeg', { ...DATE, ...PLACE, ...STAR, ...TEXT }],
  ['a HEIC, but for its date', 'public.heic', { ...PLACE, ...STAR, ...TEXT }],
  ['a PNG', 'public.png', { ...PLACE, ...STAR, ...TEXT }],
  [
    'a film, in its own way',
    'com.apple.quicktime-movie',
    {
      'Keys:GPSCoordinates': '52.51627500, -13.37770400, -34.50000000',
      ...STAR,
      'Keys:Description': 'At the gate',
    },
  ],
  ['no RAW', 'com.adobe.raw-image', {}],
  ['nothing else', 'com.compuserve.gif', {}],
  ['nothing of an unknown type', undefined, {}],
])('Y1: all that is wished is written into %s', (_what, type, written) => {
  expect(write(type)).toEqual(written);
});

it.each<[what: string, wishes: readonly ExifWish[], details: AssetDetails, taken: Taken | undefined, Tags]>([
  ['only the date', ['datetime'], DETAILS, TAKEN, DATE],
  [
    'a date before 1970, in half hours of the west',
    ['datetime'],
    {},
    { date: new Date(-1000), offsetMinutes: -210 },
    {
      'ExifIFD:DateTimeOriginal': '1969:12:31 23:59:59',
      'ExifIFD:CreateDate': '1969:12:31 23:59:59',
      'ExifIFD:OffsetTimeOriginal': '-03:30',
      'ExifIFD:OffsetTimeDigitized': '-03:30',
    },
  ],
  ['no date that iCloud does not tell', ['datetime'], DETAILS, undefined, {}],
  [
    'no date of a year that EXIF does not know',
    ['datetime'],
    {},
    { date: new Date(-62_167_219_300_000), offsetMinutes: 0 },
    {},
  ],
  ['no star for what is no favorite', ['rating'], {}, TAKEN, {}],
  ['no text of blanks', ['description'], { description: ' \u0000\n' }, TAKEN, {}],
  ['nothing that iCloud does not tell', ALL, {}, undefined, {}],
  [
    'a place at a full degree, without an exponent or an altitude',
    ['gps'],
    { location: { latitude: -1e-7, longitude: 180 } },
    TAKEN,
    {
      'GPS:GPSLatitude': '0.00000010',
      'GPS:GPSLatitudeRef': 'S',
      'GPS:GPSLongitude': '180.00000000',
      'GPS:GPSLongitudeRef': 'E',
    },
  ],
])('Y1: %s', (_what, wishes, details, taken, written) => {
  expect(write('public.jpeg', wishes, details, { taken })).toEqual(written);
});

it.each<[what: string, found: Tags, written: Tags]>([
  [
    'a date of its own',
    { 'ExifIFD:DateTimeOriginal': '2001:01:01 00:00:00' },
    { ...PLACE, ...STAR, ...TEXT },
  ],
  [
    'a date elsewhere, where icloudpd does not look',
    { 'XMP-exif:DateTimeOriginal': '2001:01:01 00:00:00' },
    { ...DATE, ...PLACE, ...STAR, ...TEXT },
  ],
  [
    'a date of zeros',
    { 'ExifIFD:DateTimeOriginal': '0000:00:00 00:00:00' },
    { ...DATE, ...PLACE, ...STAR, ...TEXT },
  ],
  [
    'half a place, in whatever group',
    { 'XMP-exif:GPSLongitude': "13 deg 22' E" },
    { ...DATE, ...STAR, ...TEXT },
  ],
  ['a rating, and be it none', { 'IFD0:Rating': 0 }, { ...DATE, ...PLACE, ...TEXT }],
  ['a text of another program', { 'IPTC:Caption-Abstract': 'theirs' }, { ...DATE, ...PLACE, ...STAR }],
  ['room for a text', { 'IFD0:ImageDescription': '        ' }, { ...DATE, ...PLACE, ...STAR, ...TEXT }],
])('Y1: a JPEG that has %s gets what is missing', (_what, found, written) => {
  expect(write('public.jpeg', ALL, DETAILS, { taken: TAKEN, found })).toEqual(written);
});

it('Y1: what moves in a live photo is left as it came', () => {
  for (const role of ['live', 'live-medium', 'live-thumb', 'live-adjusted'] as const)
    expect(write('com.apple.quicktime-movie', ALL, DETAILS, { taken: TAKEN, role })).toEqual({});
  for (const role of ['adjusted', 'medium', 'thumb', 'alternative'] as const)
    expect(write('public.jpeg', ALL, DETAILS, { taken: TAKEN, role })).toEqual(write('public.jpeg'));
});

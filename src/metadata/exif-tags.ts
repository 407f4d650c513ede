import type { AssetDetails, Resource } from '../model/asset.ts';
import type { ExifWish } from '../model/file-rewriter.ts';
import type { Tags } from '../model/tag-tool.ts';
import { legalText } from './legal-text.ts';
import { offsetText } from '../base/offset-text.ts';

/** When a photo was taken, by clocks whose offset is known. */
export interface Taken {
  /** Its calendar and clock, read with the UTC getters. */
  readonly date: Date;
  readonly offsetMinutes: number;
}

/** Tags that are written together, where a file has none of others, which mean the same. */
export interface WishedTags {
  readonly unless: readonly string[];
  readonly tags: Tags;
}

type Kind = 'jpeg' | 'still' | 'movie';

/** Types of which ExifTool writes all that is wished, and every reader reads it. RAW files are not among them: nobody changes those. */
const KINDS: Readonly<Record<string, Kind>> = {
  'public.jpeg': 'jpeg',
  'public.heic': 'still',
  'public.heif': 'still',
  'public.png': 'still',
  'public.tiff': 'still',
  'com.apple.quicktime-movie': 'movie',
  'public.mpeg-4': 'movie',
};

/** Programs write what a camera has in any of these places. */
const RATING = ['Rating'];
const PLACE = ['GPSLatitude', 'GPSLongitude', 'GPSCoordinates'];
const DESCRIPTION = ['Description', 'ImageDescription', 'Caption-Abstract'];
/** icloudpd looks at this one alone. */
const DATE = ['ExifIFD:DateTimeOriginal'];

const FAVORITE = 5;

/** What is to be written into a file of a photo, as far as it is not there. */
export function wishedTags(
  { type = '', role }: Pick<Resource, 'type' | 'role'>,
  { favorite, description, location }: AssetDetails,
  wishes: readonly ExifWish[],
  taken: Taken | undefined,
): readonly WishedTags[] {
  const kind = KINDS[type];
  // What moves in a live photo is found by what it says now; the still beside it tells the rest.
  if (kind === undefined || role.startsWith('live')) return [];
  const text = legalText(description);
  const tags: Readonly<Record<ExifWish, readonly [unless: readonly string[], tags: Tags | undefined]>> = {
    datetime: [DATE, kind === 'jpeg' ? taken && dateTags(taken) : undefined],
    gps: [PLACE, location && placeTags(kind, location)],
    rating: [RATING, favorite === true ? { 'XMP-xmp:Rating': FAVORITE } : undefined],
    description: [DESCRIPTION, text === undefined ? undefined : textTags(kind, text)],
  };
  return wishes.flatMap((wish) => {
    const [unless, wanted] = tags[wish];
    return wanted === undefined ? [] : [{ unless, tags: wanted }];
  });
}

/** Of what is wished that which a file lacks. `found`: what it has under all names of `unless`, by group and name. */
export function missingTags(wished: readonly WishedTags[], found: Tags): Tags {
  const names = new Set(
    Object.entries(found)
      .filter(([, value]) => isSaid(value))
      .flatMap(([name]) => [name, name.slice(name.indexOf(':') + 1)]),
  );
  const missing = wished.filter(({ unless }) => !unless.some((name) => names.has(name)));
  return Object.fromEntries(missing.flatMap(({ tags }) => Object.entries(tags)));
}

/** Cameras leave room with blanks, and dates of zeros. */
function isSaid(value: string | number): boolean {
  return typeof value === 'number' || !/^[\s:0]*$/.test(value);
}

function dateTags({ date, offsetMinutes }: Taken): Tags | undefined {
  const year = date.getUTCFullYear();
  // EXIF has four digits for a year, and no place for those before the first.
  if (!(year >= 1 && year <= 9999)) return undefined;
  const [day, time] = [date.toISOString().slice(0, 10), date.toISOString().slice(11, 19)];
  const text = `${day.replaceAll('-', ':')} ${time}`;
  const offset = offsetText(offsetMinutes);
  return {
    'ExifIFD:DateTimeOriginal': text,
    'ExifIFD:CreateDate': text,
    'ExifIFD:OffsetTimeOriginal': offset,
    'ExifIFD:OffsetTimeDigitized': offset,
  };
}

function placeTags(
  kind: Kind,
  { latitude, longitude, altitude }: NonNullable<AssetDetails['location']>,
): Tags {
  if (kind === 'movie') {
    const numbers = [latitude, longitude, altitude].filter((value) => value !== undefined);
    return { 'Keys:GPSCoordinates': numbers.map(plain).join(', ') };
  }
  const place = {
    'GPS:GPSLatitude': plain(Math.abs(latitude)),
    'GPS:GPSLatitudeRef': latitude < 0 ? 'S' : 'N',
    'GPS:GPSLongitude': plain(Math.abs(longitude)),
    'GPS:GPSLongitudeRef': longitude < 0 ? 'W' : 'E',
  };
  if (altitude === undefined) return place;
  return {
    ...place,
    'GPS:GPSAltitude': plain(Math.abs(altitude)),
    'GPS:GPSAltitudeRef': altitude < 0 ? 'Below Sea Level' : 'Above Sea Level',
  };
}

/** Never with an exponent. */
function plain(value: number): string {
  return value.toFixed(8);
}

function textTags(kind: Kind, text: string): Tags {
  if (kind === 'movie') return { 'Keys:Description': text };
  return { 'IFD0:ImageDescription': text, 'XMP-dc:Description': text };
}

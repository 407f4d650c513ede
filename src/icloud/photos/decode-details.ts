import type { AssetDetails } from '../../model/asset.ts';
import type { Holder } from './decode-resource.ts';
import {
  cut,
  readEncodedPlist,
  readExactDate,
  readExactNumber,
  readExactText,
  readWords,
  twins,
} from './encoded-fields.ts';
import type { PlistValue } from './plist/plist-value.ts';
import { type Fields, readFlag, readNumber } from './record-fields.ts';

/** Letters of a text that are kept. */
const MOST_LETTERS = { title: 4_096, description: 16_384, keyword: 512, word: 256 } as const;
const MOST_KEYWORDS = 256;
/** The zones of the world lie between -12 and +14 hours. */
const MOST_OFFSET_SECONDS = 18 * 3_600;
/** Metres above or below the sea. */
const MOST_ALTITUDE = 100_000;
const MOST_PIXELS = 1_000_000;
const MOST_SECONDS = 30 * 86_400;
/** Two moments of one photo may differ by what one of them rounds away. */
const SAME_MOMENT_MS = 1_000;
/** `burstFlags` holds the low bits, `burstFlagsExt` the others (next.md d1). */
const BURST_BITS = 0x1f;

const ZONE_OFFSET = twins('timeZoneOffset');
const DURATION = twins('duration');
const ADJUSTMENT = twins('adjustmentType');
const CREATED = twins('originalCreationDate');
const EDITED = twins('adjustmentTimestamp');
const BURST_ID = twins('burstId');

/** What is known of an asset beside its files. Broken values are missing, they never cost the asset (next.md d1). */
export function decodeDetails(
  { fields }: Holder,
  { fields: original }: Holder,
  capturedAtMs: number | undefined,
): AssetDetails {
  return withoutMissing({
    favorite: readFlag(fields, 'isFavorite') || undefined,
    title: readWords(fields, 'captionEnc', MOST_LETTERS.title),
    description: readWords(fields, 'extendedDescEnc', MOST_LETTERS.description),
    keywords: keywordsFrom(readEncodedPlist(fields, 'keywordsEnc')),
    location: locationOf(fields),
    zoneOffset: within(readExactNumber(fields, ZONE_OFFSET), MOST_OFFSET_SECONDS),
    zoneName: zoneNameFrom(readWords(fields, 'timeZoneNameEnc', MOST_LETTERS.word)),
    orientation: orientationOf(fields, 'orientation') ?? orientationOf(original, 'originalOrientation'),
    width: pixelsFrom(readNumber(original, 'resOriginalWidth')),
    height: pixelsFrom(readNumber(original, 'resOriginalHeight')),
    duration: secondsFrom(readExactNumber(fields, DURATION)),
    subtype: codeOf(fields, 'assetSubtype'),
    subtypeV2: codeOf(fields, 'assetSubtypeV2'),
    hdrType: codeOf(fields, 'assetHDRType'),
    burst: burstOf(fields),
    adjustment: readExactText(fields, ADJUSTMENT, MOST_LETTERS.word),
    createdAtMs: otherMoment(readExactDate(original, CREATED), capturedAtMs),
    editedAtMs: readExactDate(fields, EDITED),
    importedBy:
      readWords(original, 'importedByDisplayNameEnc', MOST_LETTERS.word) ??
      readWords(original, 'importedByBundleIdentifierEnc', MOST_LETTERS.word),
  });
}

/** The same without the properties that are undefined: hundreds of thousands of these are stored. */
function withoutMissing(
  told: {
    readonly [Name in keyof AssetDetails]-?: AssetDetails[Name] | undefined;
  },
): AssetDetails {
  const values: Readonly<Record<string, unknown>> = told;
  const known: Partial<Record<string, unknown>> = {};
  for (const name of Object.keys(values)) if (values[name] !== undefined) known[name] = values[name];
  return known;
}

function keywordsFrom(value: PlistValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const words: unknown[] = value;
  const texts = words.filter((word) => typeof word === 'string' && word !== '');
  const kept = texts.slice(0, MOST_KEYWORDS).map((word) => cut(String(word), MOST_LETTERS.keyword));
  return kept.length === 0 ? undefined : [...new Set(kept)];
}

/** `locationEnc` first; numbers where it is missing or says nothing of use (photos.md 6). */
function locationOf(fields: Fields): AssetDetails['location'] {
  for (const name of ['locationEnc', 'locationV2Enc']) {
    const place = readEncodedPlist(fields, name);
    if (!(place instanceof Map)) continue;
    const location = locationFrom(place.get('lat'), place.get('lon'), place.get('alt'));
    if (location !== undefined) return location;
  }
  return locationFrom(
    readNumber(fields, 'locationLatitude'),
    readNumber(fields, 'locationLongitude'),
    undefined,
  );
}

function locationFrom(lat: unknown, lon: unknown, alt: unknown): AssetDetails['location'] {
  const latitude = within(lat, 90);
  const longitude = within(lon, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const altitude = within(alt, MOST_ALTITUDE);
  return altitude === undefined ? { latitude, longitude } : { latitude, longitude, altitude };
}

function within(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && Math.abs(value) <= most ? value : undefined;
}

function zoneNameFrom(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w+/-]{1,64}$/.test(name) ? name : undefined;
}

function orientationOf(fields: Fields, name: string): number | undefined {
  const value = readNumber(fields, name);
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? value : undefined;
}

function pixelsFrom(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) && value > 0 && value <= MOST_PIXELS
    ? value
    : undefined;
}

/** Apple counts milliseconds, and writes 0 for stills (photos.md 6). */
function secondsFrom(value: number | undefined): number | undefined {
  const seconds = (value ?? 0) / 1000;
  return seconds > 0 && seconds <= MOST_SECONDS ? seconds : undefined;
}

/** One of Apple's numbers for kinds of photos; 0 says that it is of no special kind. */
function codeOf(fields: Fields, name: string): number | undefined {
  const value = readNumber(fields, name);
  return Number.isSafeInteger(value) && value !== 0 ? value : undefined;
}

function burstOf(fields: Fields): AssetDetails['burst'] {
  const id = readExactText(fields, BURST_ID, MOST_LETTERS.word);
  if (id === undefined) return undefined;
  const low = codeOf(fields, 'burstFlags') ?? 0;
  return { id, flags: low === 0 ? 0 : (low | ((codeOf(fields, 'burstFlagsExt') ?? 0) & ~BURST_BITS)) >>> 0 };
}

function otherMoment(at: number | undefined, capturedAtMs: number | undefined): number | undefined {
  if (at === undefined || capturedAtMs === undefined) return at;
  return Math.abs(at - capturedAtMs) < SAME_MOMENT_MS ? undefined : at;
}

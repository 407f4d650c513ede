import type { Asset } from '../model/asset.ts';
import { legalText } from './legal-text.ts';
import { offsetText } from '../base/offset-text.ts';
import type { FieldName, SidecarFields } from './sidecar-fields.ts';

/** What is known of a photo beside its asset. */
export interface Around {
  /** Names of folders and album, from the top, of each album it is in. */
  readonly albums: readonly (readonly string[])[];
  /** In the hidden album. */
  readonly isHidden: boolean;
  /** The file of the sidecar is as the camera made it, so that it still has to be turned. */
  readonly isUnturned: boolean;
}

/** Under which all albums stand among the keywords of programs that have them in levels. */
const ALBUMS = 'Albums';
/** Of keywords, and of albums with them: a sidecar has so many, and the rest is left out. */
export const MOST_WORDS = 10_000;
/** Of EXIF and XMP: what the user likes best, and what is to be shown nowhere. */
const [FAVORITE, REJECTED] = ['5', '-1'];

/** What the sidecar of a file says. */
export function fieldsOf(asset: Asset, around: Around): SidecarFields {
  const { details, capturedAtMs } = asset;
  const keywords = texts(details.keywords ?? []);
  const albums = around.albums.map((path) => texts([ALBUMS, ...path])).filter(({ length }) => length > 1);
  // A program that finds words in levels looks at no others.
  const inLevels = (separator: string): readonly string[] =>
    albums.length === 0
      ? []
      : unique([...keywords.map((word) => [word]), ...albums].map((path) => joined(path, separator)));
  const takenAt = capturedAtMs === undefined ? undefined : dateText(capturedAtMs, details.zoneOffset);
  const place = details.location;
  return withoutMissing({
    asset: legalText(asset.id),
    title: legalText(details.title),
    description: legalText(details.description),
    keywords: keywords.length === 0 ? undefined : keywords,
    hierarchy: inLevels('|'),
    tags: inLevels('/'),
    rating: around.isHidden ? REJECTED : details.favorite === true ? FAVORITE : undefined,
    takenAt,
    dateCreated: takenAt,
    createdAt: takenAt,
    latitude: place && degreesText(place.latitude, 'N', 'S'),
    longitude: place && degreesText(place.longitude, 'E', 'W'),
    altitude: place?.altitude === undefined ? undefined : metresText(place.altitude),
    altitudeRef: place?.altitude === undefined ? undefined : place.altitude < 0 ? '1' : '0',
    orientation: around.isUnturned && asset.media === 'photo' ? details.orientation?.toString() : undefined,
    hidden: around.isHidden ? 'True' : undefined,
    livePhoto: asset.resources.live === undefined ? undefined : legalText(asset.id),
    burst: legalText(details.burst?.id),
  });
}

type Said = string | readonly string[] | undefined;

function withoutMissing(said: Readonly<Record<FieldName, Said>>): SidecarFields {
  return Object.fromEntries(Object.entries(said).filter(isSaid));
}

function isSaid([, value]: readonly [string, Said]): boolean {
  return value !== undefined && value.length > 0;
}

function texts(words: readonly string[]): readonly string[] {
  return unique(words.flatMap((word) => legalText(word) ?? []));
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].slice(0, MOST_WORDS);
}

/** A name with the separator in it would be two levels. */
function joined(path: readonly string[], separator: string): string {
  return path.map((name) => name.replaceAll(separator, '-')).join(separator);
}

/** With the zone where the photo was taken; where that is not known, as of Greenwich. */
function dateText(atMs: number, zoneOffset: number | undefined): string {
  const minutes = Math.round((zoneOffset ?? 0) / 60);
  const iso = new Date(atMs + minutes * 60_000).toISOString();
  // The zone leads out of the years that XMP knows.
  if (!/^\d{4}-/.test(iso) || iso.startsWith('0000')) return dateText(atMs, 0);
  const local = iso.slice(0, iso.endsWith('.000Z') ? 19 : 23);
  return local + (zoneOffset === undefined ? 'Z' : offsetText(minutes));
}

/** As XMP has it: degrees, minutes and the side, `52,30.123456N`. A millionth of a minute is two millimetres. */
function degreesText(value: number, positive: string, negative: string): string {
  const millionths = Math.round(Math.abs(value) * 60_000_000);
  const degrees = Math.trunc(millionths / 60_000_000);
  const minutes = ((millionths % 60_000_000) / 1_000_000).toFixed(6);
  return `${degrees},${minutes}${value < 0 ? negative : positive}`;
}

function metresText(value: number): string {
  return `${Math.round(Math.abs(value) * 1000)}/1000`;
}

import type { Log } from '../../base/log.ts';
import { numberFrom } from '../../base/outside-numbers.ts';
import { printable } from '../../base/printable.ts';
import type { AssetDetails } from '../../model/asset.ts';
import { flagFrom } from '../wire/flag-from.ts';
import type { Holder } from './decode-resource.ts';
import { readDate, readEncodedPlist, readWords } from './encoded-fields.ts';
import { type Fields, isOddField, readValue } from './record-fields.ts';

/** Whether a value says something that can be read. */
type Reader = (value: unknown, fields: Fields, name: string) => boolean;

const NUMBER: Reader = (value) => numberFrom(value) !== undefined;
const DATE: Reader = (_value, fields, name) => readDate(fields, name) !== undefined;
const FLAG: Reader = (value) => flagFrom(value) !== undefined;
const TEXT: Reader = (value) => typeof value === 'string';
const WORDS: Reader = (value, fields, name) => value === '' || readWords(fields, name, 1) !== undefined;
const LIST: Reader = (value, fields, name) => value === '' || readEncodedPlist(fields, name) !== undefined;

/** What is read of an asset and of its original. What decides about the file itself is told with the photo. */
const OF_ASSET: readonly (readonly [string, Reader])[] = [
  ['assetDate', DATE],
  ['addedDate', DATE],
  ['isDeleted', FLAG],
  ['isExpunged', FLAG],
  ['isHidden', FLAG],
  ['isFavorite', FLAG],
  ['timeZoneOffset', NUMBER],
  ['orientation', NUMBER],
  ['duration', NUMBER],
  ['assetSubtype', NUMBER],
  ['assetSubtypeV2', NUMBER],
  ['assetHDRType', NUMBER],
  ['burstFlags', NUMBER],
  ['burstFlagsExt', NUMBER],
  ['burstId', TEXT],
  ['adjustmentType', TEXT],
  ['adjustmentTimestamp', DATE],
  ['locationLatitude', NUMBER],
  ['locationLongitude', NUMBER],
];
const OF_MASTER: readonly (readonly [string, Reader])[] = [
  ['dataClassType', NUMBER],
  ['itemType', TEXT],
  ['originalOrientation', NUMBER],
  ['resOriginalWidth', NUMBER],
  ['resOriginalHeight', NUMBER],
  ['originalCreationDate', DATE],
];
/** Those that take time to read, looked at only where nothing came of them. */
const ENCODED: readonly (readonly [string, Reader, keyof AssetDetails])[] = [
  ['captionEnc', WORDS, 'title'],
  ['extendedDescEnc', WORDS, 'description'],
  ['keywordsEnc', LIST, 'keywords'],
  ['locationEnc', LIST, 'location'],
  ['timeZoneNameEnc', WORDS, 'zoneName'],
];

/** Fields of a photo that say something, and nothing that can be read: it would be taken for absent without a word. */
export function oddFields(asset: Holder, master: Holder, details: AssetDetails): readonly string[] {
  const odd: string[] = [];
  for (const [name, isRead] of OF_ASSET) if (isOdd(asset.fields, name, isRead)) odd.push(name);
  for (const [name, isRead] of OF_MASTER) if (isOdd(master.fields, name, isRead)) odd.push(name);
  for (const [name, isRead, told] of ENCODED)
    if (details[told] === undefined && isOdd(asset.fields, name, isRead)) odd.push(name);
  return odd;
}

function isOdd(fields: Fields, name: string, isRead: Reader): boolean {
  // Most are absent, and this is asked of every photo.
  if (fields[name] === undefined) return false;
  const value = readValue(fields, name);
  return value === undefined ? isOddField(fields, name) : !isRead(value, fields, name);
}

/** What was told already; of each run. */
const told = new WeakMap<Log, Set<string>>();

/** Tells of each such field once in a run, however many photos have it. */
export function warnOfOdd(log: Log, fields: Iterable<string>, library: string): void {
  const before = told.get(log) ?? new Set();
  told.set(log, before);
  for (const field of fields) {
    if (before.has(field)) continue;
    before.add(field);
    log.warn('Apple tells something of photos in a form that keepsake does not know: it counts as not told', {
      field: printable(field),
      library,
    });
  }
}

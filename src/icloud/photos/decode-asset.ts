import { numberFrom } from '../../base/outside-numbers.ts';
import type { Asset } from '../../model/asset.ts';
import { decodeDetails } from './decode-details.ts';
import { decodeName } from './decode-name.ts';
import { decodeResources, type Holder } from './decode-resource.ts';
import { readDate, readExactDate, readExactText, twins } from './encoded-fields.ts';
import { mediaKind } from './media-kind.ts';
import { oddFields } from './odd-fields.ts';
import { isOddField, readFlag, readNumber, readText, readValue } from './record-fields.ts';

export interface DecodedAsset {
  /** Missing where nothing of it can be used. */
  readonly asset: Asset | undefined;
  /** What of it could not be used; the rest of the asset still counts. */
  readonly problem: Problem | undefined;
  /** Names of fields that say something, and nothing that can be read. */
  readonly odd: readonly string[];
}

interface Problem {
  readonly reason: string;
  /** It has another shape than we know; else something is not there yet. */
  readonly isDrift: boolean;
}

/** Devices tell of a photo before they have sent its file (photos.md 5.1 rule 4). */
const NOT_UPLOADED: Problem = { reason: 'its original is not uploaded yet', isDrift: false };

/** Uniform type identifiers have a few dozen. */
const MOST_TYPE_LETTERS = 256;

const ITEM_TYPE = twins('itemType');
const ASSET_DATE = twins('assetDate');

/** One CPLAsset and its CPLMaster as one photo. */
export function decodeAsset(record: Holder, master: Holder, library: string): DecodedAsset {
  const name = decodeName(master.fields);
  const type =
    readExactText(master.fields, ITEM_TYPE, MOST_TYPE_LETTERS) ??
    readText(master.fields, 'resOriginalFileType');
  const media = mediaKind({ dataClass: readNumber(master.fields, 'dataClassType'), type, name });
  const { resources, problems } = decodeResources(media, record, master);
  const capturedAtMs = readExactDate(record.fields, ASSET_DATE);
  const addedAtMs = readDate(record.fields, 'addedDate');
  const [drift = dateProblem(record, capturedAtMs, addedAtMs)] = problems;
  const missing = resources.original === undefined ? NOT_UPLOADED : undefined;
  const problem = drift === undefined ? missing : { reason: drift, isDrift: true };
  if (Object.keys(resources).length === 0) return { asset: undefined, problem, odd: [] };

  const details = decodeDetails(record, master, capturedAtMs);
  const asset: Asset = {
    id: record.recordName,
    library,
    masterId: master.recordName,
    name,
    media,
    type,
    capturedAtMs,
    addedAtMs,
    deleted: readFlag(record.fields, 'isDeleted'),
    resources,
    details,
  };
  return { asset, problem, odd: oddFields(record, master, details) };
}

/**
 * Why the date of a photo is not to be relied on: it is in another form than Apple's, or in another unit. By it a photo lies in its
 * folder. A number that no calendar knows is no date, and no other form.
 */
function dateProblem(
  { fields }: Holder,
  capturedAtMs: number | undefined,
  addedAtMs: number | undefined,
): string | undefined {
  if (capturedAtMs !== undefined)
    return isInSeconds(capturedAtMs) && isInSeconds(addedAtMs)
      ? 'its dates are not in milliseconds'
      : undefined;
  const value = readValue(fields, ASSET_DATE.plain);
  const isOther =
    value === undefined ? isOddField(fields, ASSET_DATE.plain) : numberFrom(value) === undefined;
  return isOther ? 'assetDate is not a date' : undefined;
}

/**
 * Seconds since 1970 or 2001, taken for milliseconds, are days of January and February 1970. A camera whose clock began anew took photos
 * then as well; that a photo was also added to the library then is something else.
 */
function isInSeconds(atMs: number | undefined): boolean {
  return atMs !== undefined && atMs >= FIRST_AS_SECONDS && atMs <= LAST_AS_SECONDS;
}

const FIRST_AS_SECONDS = 2e8;
const LAST_AS_SECONDS = 4.2e9;

import { timeFrom } from '../../base/outside-numbers.ts';
import type { Asset } from '../../model/asset.ts';
import { decodeDetails } from './decode-details.ts';
import { decodeName } from './decode-name.ts';
import { decodeResources, type Holder } from './decode-resource.ts';
import { readExactDate, readExactText, twins } from './encoded-fields.ts';
import { mediaKind } from './media-kind.ts';
import { readFlag, readNumber, readText } from './record-fields.ts';

export interface DecodedAsset {
  /** Missing where nothing of it can be used. */
  readonly asset: Asset | undefined;
  /** What of it could not be used; the rest of the asset still counts. */
  readonly problem: Problem | undefined;
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
  const [drift] = problems;
  const missing = resources.original === undefined ? NOT_UPLOADED : undefined;
  const problem = drift === undefined ? missing : { reason: drift, isDrift: true };
  if (Object.keys(resources).length === 0) return { asset: undefined, problem };

  const capturedAtMs = readExactDate(record.fields, ASSET_DATE);
  const asset: Asset = {
    id: record.recordName,
    library,
    masterId: master.recordName,
    name,
    media,
    type,
    capturedAtMs,
    addedAtMs: timeFrom(readNumber(record.fields, 'addedDate')),
    deleted: readFlag(record.fields, 'isDeleted'),
    resources,
    details: decodeDetails(record, master, capturedAtMs),
  };
  return { asset, problem };
}

import { timeFrom } from '../../base/time-from.ts';
import type { Asset } from '../../model/asset.ts';
import { decodeName } from './decode-name.ts';
import { decodeResources, type Holder } from './decode-resource.ts';
import { mediaKind } from './media-kind.ts';
import { readNumber, readText } from './record-fields.ts';

export interface DecodedAsset {
  /** Missing where nothing of it can be used. */
  readonly asset: Asset | undefined;
  /** What of it could not be used, in words; the rest of the asset still counts. */
  readonly problem: string | undefined;
}

/** One CPLAsset and its CPLMaster as one photo. */
export function decodeAsset(record: Holder, master: Holder | undefined, library: string): DecodedAsset {
  if (master === undefined) return { asset: undefined, problem: 'its original is not listed' };

  const name = decodeName(master.fields);
  const type = readText(master.fields, 'itemType') ?? readText(master.fields, 'resOriginalFileType');
  const media = mediaKind({ dataClass: readNumber(master.fields, 'dataClassType'), type, name });
  const { resources, problems } = decodeResources(media, record, master);
  const problem = problems[0] ?? (resources.original === undefined ? 'it has no original' : undefined);
  if (Object.keys(resources).length === 0) return { asset: undefined, problem };

  const asset: Asset = {
    id: record.recordName,
    library,
    masterId: master.recordName,
    name,
    media,
    type,
    capturedAtMs: readDate(record, 'assetDate'),
    addedAtMs: readDate(record, 'addedDate'),
    // Absent and null mean no, and a restored photo has null (photos.md 6).
    deleted: (readNumber(record.fields, 'isDeleted') ?? 0) !== 0,
    resources,
  };
  return { asset, problem };
}

function readDate({ fields }: Holder, name: string): number | undefined {
  return timeFrom(readNumber(fields, name));
}

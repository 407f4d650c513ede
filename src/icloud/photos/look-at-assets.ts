import { piecesOf } from '../../base/pieces-of.ts';
import { printable } from '../../base/printable.ts';
import type { Asset } from '../../model/asset.ts';
import type { AssetLook } from '../../model/recently-deleted.ts';
import { isJsonObject } from '../wire/read-json.ts';
import { DESIRED_KEYS } from './desired-keys.ts';
import { lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import { errorOf, nameOf } from './read-record.ts';
import { readFlag } from './record-fields.ts';
import { sortShown } from './sort-shown.ts';
import { wholeAssets } from './whole-assets.ts';
import type { ChangesPorts } from './zone-changes.ts';
import type { Zone } from './zones.ts';

/** Names of records have 255 letters at most (Apple's documentation of CloudKit). */
const MOST_LETTERS = 255;

/** An asset as it is now, with what a change of it has to name. */
export interface Seen {
  readonly look: AssetLook;
  /** Undefined where there is none: then it cannot be changed. */
  readonly tag: string | undefined;
}

/** What is asked for where only the place of a photo counts. */
const PLACE_KEYS = [
  'isDeleted',
  'isExpunged',
  'isHidden',
  'isSparsePrivateRecord',
  'linkedShareRecordName',
  'linkedShareZoneName',
  'linkedShareZoneOwner',
  'masterRef',
];

/** Looks at assets right before they are changed (next.md a2). `files`: also at what they hold, which takes a second request. */
export async function lookAtAssets(
  ports: ChangesPorts,
  zone: Zone,
  { names, files }: { readonly names: readonly string[]; readonly files: boolean },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const desiredKeys = files ? DESIRED_KEYS : PLACE_KEYS;
  const askable = [...new Set(names)].filter(({ length }) => length <= MOST_LETTERS);
  for (const some of piecesOf(askable, MOST_NAMES)) {
    const records = await lookUpRecords(ports.database, zone, { names: some, desiredKeys }, signal);
    const photos = files ? await photosIn(ports, zone, records, signal) : new Map<string, Asset>();
    const gone = new Map(sortShown(records).gone.map(({ record, how }) => [record, how]));
    for (const record of records) {
      const name = nameOf(record) ?? '';
      seen.set(name, { look: lookAt(record, gone.get(name), photos.get(name)), tag: tagOf(record) });
    }
  }
  for (const name of names) if (!seen.has(name)) seen.set(name, NOT_TOLD);
  return seen;
}

const NOT_TOLD: Seen = {
  look: { kind: 'unreadable', reason: 'Apple does not tell of it', where: undefined },
  tag: undefined,
};

function lookAt(
  record: unknown,
  how: ReturnType<typeof sortShown>['gone'][number]['how'] | undefined,
  photo: Asset | undefined,
): AssetLook {
  if (how === 'purged' || how === 'missing' || isExpunged(record)) return { kind: 'gone' };
  if (how === 'elsewhere') return { kind: 'elsewhere' };
  if (!isAsset(record)) return { kind: 'unreadable', reason: whyNot(record), where: undefined };
  const where = how ?? 'shown';
  if (photo !== undefined) return { kind: where, asset: { ...photo, deleted: where === 'trashed' } };
  return { kind: 'unreadable', reason: 'what it holds cannot be read', where };
}

async function photosIn(
  ports: ChangesPorts,
  zone: Zone,
  records: readonly unknown[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Asset>> {
  const { assets, unreadable } = await wholeAssets(ports, zone, records.filter(isAsset), signal);
  // One of which a part cannot be read may have files that nobody proved.
  const odd = new Set(unreadable.map(({ record }) => record));
  return new Map(assets.filter(({ id }) => !odd.has(id)).map((asset) => [asset.id, asset]));
}

function isAsset(record: unknown): boolean {
  return isJsonObject(record) && record['recordType'] === 'CPLAsset' && isJsonObject(record['fields']);
}

/** Removed for good, and still told of. */
function isExpunged(record: unknown): boolean {
  const fields = isJsonObject(record) ? record['fields'] : undefined;
  return isJsonObject(fields) && readFlag(fields, 'isExpunged');
}

function whyNot(record: unknown): string {
  const code = errorOf(record);
  return code === undefined ? 'it is no photo' : `Apple says ${printable(code.slice(0, 100))}`;
}

function tagOf(record: unknown): string | undefined {
  const tag = isJsonObject(record) ? record['recordChangeTag'] : undefined;
  return typeof tag === 'string' && tag !== '' ? tag : undefined;
}

import type { Asset, UnreadableRecord } from '../../model/asset.ts';
import { decodeAsset } from './decode-asset.ts';
import type { Holder } from './decode-resource.ts';
import { recordsOf } from './records-of.ts';
import { type PhotoRecord, readRecord } from './read-record.ts';
import { readReference } from './record-fields.ts';

/** One reply of a list query, decoded record by record: a bad one costs itself, never the page (FAULTS.md E3). */
export interface DecodedPage {
  /** In the order of the reply, each asset once. */
  readonly assets: readonly Asset[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Names of all CPLAsset records looked at, readable or not. */
  readonly assetIds: ReadonlySet<string>;
  /** Records of another shape than we know. */
  readonly drifted: number;
  /** Records that a look at them may mend: those that are told as unreadable, and the originals of such assets. */
  readonly oddNames: ReadonlySet<string>;
  /** Assets whose original is not here; in `assetIds`, too. */
  readonly orphans: readonly Orphan[];
  /** Originals that no asset here refers to. */
  readonly lonelyMasters: readonly Holder[];
  /** Record types that were not asked for. */
  readonly otherTypes: ReadonlySet<string>;
  /** Fields in a form that is not known. */
  readonly oddFields: ReadonlySet<string>;
}

interface Orphan {
  readonly record: Holder;
  /** Undefined where the asset does not tell. */
  readonly master: string | undefined;
}

export interface DecodeOptions {
  /** Look at no more assets than this, the first ones. */
  readonly most?: number;
  /** Records that were looked up because the page lacks them. */
  readonly further?: readonly unknown[];
}

export function decodePage(
  reply: unknown,
  library: string,
  { most = Number.POSITIVE_INFINITY, further = [] }: DecodeOptions = {},
): DecodedPage {
  const sorted = sortRecords([...recordsOf(reply), ...further]);
  const { masters, assets: assetRecords } = sorted;
  const readable = new Set([...masters.keys(), ...assetRecords.map(({ recordName }) => recordName)]);
  const bad = sorted.bad.filter(({ record }) => !readable.has(record.record));
  const unreadable = bad.map(({ record }) => record);

  const assets: Asset[] = [];
  const assetIds = new Set<string>();
  const oddNames = new Set(unreadable.flatMap(({ record, nameless }) => (nameless ? [] : [record])));
  const orphans: Orphan[] = [];
  const oddFields = new Set<string>();
  let drifted = bad.filter(({ isDrift }) => isDrift).length;
  for (const record of assetRecords.slice(0, most)) {
    if (assetIds.has(record.recordName)) continue;
    assetIds.add(record.recordName);
    const masterName = masterOf(record);
    const master = masterName === undefined ? undefined : masters.get(masterName);
    if (master === undefined) {
      orphans.push({ record, master: masterName });
      continue;
    }
    const { asset, problem, odd } = decodeAsset(record, master, library);
    for (const field of odd) oddFields.add(field);
    if (asset !== undefined) assets.push(asset);
    if (problem === undefined) continue;
    if (problem.isDrift) drifted += 1;
    oddNames.add(record.recordName).add(master.recordName);
    unreadable.push({ record: record.recordName, reason: problem.reason });
  }
  const referred = new Set(assetRecords.map(masterOf));

  return {
    assets,
    unreadable,
    assetIds,
    drifted,
    oddNames,
    orphans,
    lonelyMasters: [...masters.values()].filter(({ recordName }) => !referred.has(recordName)),
    otherTypes: sorted.otherTypes,
    oddFields,
  };
}

function masterOf({ fields }: Holder): string | undefined {
  return readReference(fields, 'masterRef');
}

function sortRecords(all: readonly unknown[]) {
  const assets: PhotoRecord[] = [];
  const masters = new Map<string, PhotoRecord>();
  const bad: { readonly record: UnreadableRecord; readonly isDrift: boolean }[] = [];
  const otherTypes = new Set<string>();
  for (const [index, raw] of all.entries()) {
    const record = readRecord(raw);
    if (record.kind === 'other') otherTypes.add(record.type);
    else if (record.kind === 'bad') {
      const { recordName, reason, isDrift } = record;
      const named: UnreadableRecord =
        recordName === undefined
          ? { record: `record ${index + 1} of a page`, nameless: true, reason }
          : { record: recordName, reason };
      bad.push({ record: named, isDrift });
    } else if (record.kind === 'CPLAsset') assets.push(record);
    else masters.set(record.recordName, record);
  }
  return { assets, masters, bad, otherTypes };
}

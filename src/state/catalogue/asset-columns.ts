import { timeFrom } from '../../base/outside-numbers.ts';
import type { Asset } from '../../model/asset.ts';
import {
  ASSET_STATES,
  type AssetState,
  type CatalogueGroup,
  type CatalogueRow,
} from '../../model/catalogue.ts';
import type { GoneRecord } from '../../model/photo-source.ts';
import type { Row } from '../row.ts';
import { packDetails, unpackDetails } from './pack-details.ts';
import { packFiles, rolesMask, rolesOf, type TypeNumbers, unpackFiles } from './pack-files.ts';
import { packText, unpackText } from './pack-text.ts';
import { packName, unpackName } from '../pack-name.ts';
import { sumOf } from './sum-of.ts';

/** Numbers of states as they are stored: their places in this list. */
const STATES: readonly AssetState[] = ASSET_STATES;
export const SHOWN = 0;

/** Numbers of media as they are stored. */
const UNREADABLE = 0;
const MEDIA = ['unreadable', 'photo', 'video'] as const;

/** In the place of the time of a photo that has none: it comes last. As short as a time. */
export const UNDATED = 100_000_000_000_000;

/** What an asset is, as columns of its row. */
export interface AssetColumns {
  readonly id: Buffer;
  readonly media: number;
  readonly deleted: number;
  readonly roles: number;
  /** Ascending, it has the newest first. */
  readonly minusCaptured: number;
  readonly added: number | null;
  readonly master: Buffer | null;
  readonly name: string | null;
  readonly files: Buffer | null;
  readonly details: string | null;
  readonly sum: number;
}

export function columnsOf(asset: Asset, library: number, types: TypeNumbers): AssetColumns {
  const columns = {
    id: packName(asset.id),
    media: MEDIA.indexOf(asset.media),
    deleted: asset.deleted ? 1 : 0,
    roles: rolesMask(asset.resources),
    minusCaptured: minusCaptured(asset),
    added: asset.addedAtMs ?? null,
    master: packName(asset.masterId),
    name: asset.name === undefined ? null : packText(asset.name),
    files: packFiles(asset, types),
    details: packDetails(asset.details) ?? null,
  };
  return { ...columns, sum: sumOfColumns(columns, library) };
}

export function minusCaptured(asset: Asset | undefined): number {
  return asset?.capturedAtMs === undefined ? UNDATED : 0 - asset.capturedAtMs;
}

/** A row of which nothing was ever readable. */
export function blankColumns(id: string, library: number): AssetColumns {
  const columns = {
    id: packName(id),
    media: UNREADABLE,
    deleted: 0,
    roles: 0,
    minusCaptured: UNDATED,
    added: null,
    master: null,
    name: null,
    files: null,
    details: null,
  };
  return { ...columns, sum: sumOfColumns(columns, library) };
}

type Column = string | number | null | Uint8Array;
type Columns = Readonly<Record<keyof Omit<AssetColumns, 'sum'>, Column>>;

function sumOfColumns(columns: Columns, library: number): number {
  const { id, media, deleted, roles, minusCaptured: minus, added, master, name, files, details } = columns;
  return sumOf(id, master, files, library, media, deleted, roles, minus, added, name, details);
}

/** What a row needs from other tables to be understood. */
export interface RowContext {
  readonly libraryOf: (n: number) => string | undefined;
  readonly types: TypeNumbers;
}

/** Undefined when the row is not what was once written. */
export function decodeRow(row: Row, { libraryOf, types }: RowContext): CatalogueRow | undefined {
  const { n, change: step, library: libraryNumber, state: stateNumber, problem, id: packedId } = row;
  if (typeof n !== 'number' || typeof step !== 'number' || typeof libraryNumber !== 'number')
    return undefined;
  const library = libraryOf(libraryNumber);
  const state = typeof stateNumber === 'number' ? STATES[stateNumber] : undefined;
  if (library === undefined || state === undefined || !(packedId instanceof Uint8Array)) return undefined;
  const columns = columnsIn(row, packedId);
  if (columns === undefined || row['sum'] !== sumOfColumns(columns, libraryNumber)) return undefined;

  const id = unpackName(packedId);
  const asset = columns.media === UNREADABLE ? undefined : assetFrom(columns, id, library, types);
  if (asset === 'damaged') return undefined;
  return { n, step, library, id, state, asset, problem: typeof problem === 'string' ? problem : undefined };
}

function columnsIn(row: Row, id: Uint8Array) {
  const { media, deleted, roles, minus_captured: minus, added, master, name, files, details } = row;
  if (typeof media !== 'number' || typeof deleted !== 'number' || typeof roles !== 'number') return undefined;
  if (typeof minus !== 'number' || (added !== null && typeof added !== 'number')) return undefined;
  if (!isTextOrNull(name) || !isTextOrNull(details)) return undefined;
  if (!isBytesOrNull(master) || !isBytesOrNull(files)) return undefined;
  return { id, media, deleted, roles, minusCaptured: minus, added, master, name, files, details };
}

function assetFrom(
  columns: NonNullable<ReturnType<typeof columnsIn>>,
  id: string,
  library: string,
  types: TypeNumbers,
): Asset | 'damaged' {
  const media = MEDIA[columns.media];
  const { master, files } = columns;
  if (media === undefined || media === 'unreadable' || master === null || files === null) return 'damaged';
  const masterId = unpackName(master);
  const unpacked = unpackFiles(files, { id, masterId }, types);
  const details = columns.details === null ? {} : unpackDetails(columns.details);
  if (unpacked === undefined || details === undefined) return 'damaged';
  return {
    id,
    library,
    masterId,
    name: columns.name === null ? undefined : unpackText(columns.name),
    media,
    type: unpacked.type,
    capturedAtMs: timeFrom(0 - columns.minusCaptured),
    addedAtMs: timeFrom(columns.added),
    deleted: columns.deleted === 1,
    resources: unpacked.resources,
    details,
  };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isBytesOrNull(value: unknown): value is Uint8Array | null {
  return value === null || value instanceof Uint8Array;
}

/** Undefined for numbers that no version of ours wrote. */
export function groupFrom(row: Row): Omit<CatalogueGroup, 'library'> | undefined {
  const { media: mediaNumber, roles, state: stateNumber, has_problem: hasProblem, assets } = row;
  const media = typeof mediaNumber === 'number' ? MEDIA[mediaNumber] : undefined;
  const state = typeof stateNumber === 'number' ? STATES[stateNumber] : undefined;
  if (media === undefined || state === undefined || typeof roles !== 'number') return undefined;
  return { media, state, roles: rolesOf(roles), hasProblem: hasProblem === 1, assets: Number(assets) };
}

const HOW: Readonly<Record<GoneRecord['how'], AssetState>> = {
  trashed: 'trashed',
  hidden: 'hidden',
  purged: 'purged',
  elsewhere: 'elsewhere',
  missing: 'unlisted',
};

/** Number of the state in which a record that went that way is. */
export function stateAfter(how: GoneRecord['how']): number {
  return STATES.indexOf(HOW[how]);
}

export const HIDDEN = STATES.indexOf('hidden');
export const TRASHED = STATES.indexOf('trashed');
export const UNLISTED = STATES.indexOf('unlisted');

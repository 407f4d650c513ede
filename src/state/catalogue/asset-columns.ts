import type { Asset } from '../../model/asset.ts';
import { ASSET_STATES, type AssetState, type CatalogueGroup } from '../../model/catalogue.ts';
import type { GoneRecord } from '../../model/photo-source.ts';
import type { Row } from '../row.ts';
import { packDetails } from './pack-details.ts';
import { packFiles, rolesMask, rolesOf, type TypeNumbers } from './pack-files.ts';
import { packText } from './pack-text.ts';
import { packName } from '../pack-name.ts';
import { sumOf } from './sum-of.ts';

/** Numbers of states as they are stored: their places in this list. */
export const STATES: readonly AssetState[] = ASSET_STATES;
export const SHOWN = 0;

/** Numbers of media as they are stored. */
export const UNREADABLE = 0;
export const MEDIA = ['unreadable', 'photo', 'video'] as const;

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
export type Columns = Readonly<Record<keyof Omit<AssetColumns, 'sum'>, Column>>;

export function sumOfColumns(columns: Columns, library: number): number {
  const { id, media, deleted, roles, minusCaptured: minus, added, master, name, files, details } = columns;
  return sumOf(id, master, files, library, media, deleted, roles, minus, added, name, details);
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
export const PURGED = STATES.indexOf('purged');
export const UNLISTED = STATES.indexOf('unlisted');

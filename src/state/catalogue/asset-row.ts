import { timeFrom } from '../../base/outside-numbers.ts';
import type { Asset } from '../../model/asset.ts';
import type { CatalogueRow } from '../../model/catalogue.ts';
import { unpackName } from '../pack-name.ts';
import { MEDIA, STATES, sumOfColumns, UNREADABLE } from './asset-columns.ts';
import { unpackDetails } from './pack-details.ts';
import { type TypeNumbers, unpackFiles } from './pack-files.ts';
import { unpackText } from './pack-text.ts';

/**
 * What is read of a row of `asset`, as a list in this order. All that is packed comes in one piece, cut here: each piece that SQLite
 * hands out is a buffer of its own, and three of them, with the names of all columns, cost more than everything else about a row.
 */
export const ROW = `n, change, library, state, problem, media, deleted, roles, minus_captured, added, name, details, sum,
  length(id), length(master), length(files), CAST(id || coalesce(master, x'') || coalesce(files, x'') AS BLOB)`;
export type AssetRow = readonly unknown[];

/** Where in the list stands what rows are pulled by. */
export const ROW_AT = { n: 0, change: 1, minusCaptured: 8 } as const;

/** What a row needs from other tables to be understood. */
export interface RowContext {
  readonly libraryOf: (n: number) => string | undefined;
  readonly types: TypeNumbers;
}

/** Undefined when the row is not what was once written. */
export function decodeRow(row: AssetRow, { libraryOf, types }: RowContext): CatalogueRow | undefined {
  const [n, step, libraryNumber, stateNumber, problem] = row;
  if (typeof n !== 'number' || typeof step !== 'number' || typeof libraryNumber !== 'number')
    return undefined;
  const library = libraryOf(libraryNumber);
  const state = typeof stateNumber === 'number' ? STATES[stateNumber] : undefined;
  if (library === undefined || state === undefined) return undefined;
  const columns = columnsIn(row);
  if (columns === undefined || row[12] !== sumOfColumns(columns, libraryNumber)) return undefined;

  const id = unpackName(columns.id);
  const asset = columns.media === UNREADABLE ? undefined : assetFrom(columns, id, library, types);
  if (asset === 'damaged') return undefined;
  return { n, step, library, id, state, asset, problem: typeof problem === 'string' ? problem : undefined };
}

function columnsIn(row: AssetRow) {
  const [, , , , , media, deleted, roles, minus, added, name, details] = row;
  if (typeof media !== 'number' || typeof deleted !== 'number' || typeof roles !== 'number') return undefined;
  if (typeof minus !== 'number' || (added !== null && typeof added !== 'number')) return undefined;
  if (!isTextOrNull(name) || !isTextOrNull(details)) return undefined;
  const packed = packedIn(row);
  return packed && { ...packed, media, deleted, roles, minusCaptured: minus, added, name, details };
}

/** Lengths that are not right, because something else than bytes stands in the row, make a sum that is not right. */
function packedIn(row: AssetRow) {
  const [idLength, masterLength, filesLength, bytes] = row.slice(13);
  if (typeof idLength !== 'number' || !(bytes instanceof Uint8Array)) return undefined;
  const filesAt = idLength + Number(masterLength);
  return {
    id: bytes.subarray(0, idLength),
    master: masterLength === null ? null : bytes.subarray(idLength, filesAt),
    files: filesLength === null ? null : bytes.subarray(filesAt),
  };
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

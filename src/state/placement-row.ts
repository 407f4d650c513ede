import type { ResourceKey } from '../model/asset.ts';
import type { LinkMode } from '../model/links.ts';
import type { RecordedFile, SavedFile } from '../model/state-store.ts';
import { packName, unpackName } from './pack-name.ts';
import { isPath, isRole, numberOr0, proofOf, type Row, timeOr0 } from './row.ts';
import type { Words } from './words.ts';

/** What a name in a destination is, by number: `bytes` is a file of its own. What is stored by its place is never moved. */
const KINDS = ['bytes', 'hard', 'copy', 'sidecar', 'symlink', 'reflink'] as const;
export const BYTES = KINDS.indexOf('bytes');

export type PlacementExtras = readonly [tree: number, collection: number, kind: number];

export function kindOf(mode: LinkMode): number {
  return KINDS.indexOf(mode);
}

export function modeOf(kind: number): LinkMode | undefined {
  const name = KINDS[kind];
  return name === 'bytes' || name === 'sidecar' ? undefined : name;
}

/** The tree that holds the bytes, and no album. */
export const PRIMARY: readonly [tree: number, collection: number] = [0, 0];

/** One row of `placement`, with its file. */
export interface PlacementRow {
  /** What it says beside the file, as it stands in the checksum. */
  readonly others: PlacementExtras;
  readonly destination: string;
  readonly file: RecordedFile;
  readonly position: Position;
}

/** What names a row of `placement` beside its file. */
export type PlacementKey = readonly [
  library: number,
  asset: Uint8Array,
  destination: number,
  role: number,
  tree: number,
  collection: number,
];

/** Where a row stands in the order of paths, as the destination compared them when it was written. */
export interface Position {
  readonly folder: string;
  readonly key: string;
  /** Number of the row in `file`. */
  readonly n: number;
  readonly placement: PlacementKey;
}

/** From `placement` joined with `file` and `folder`. */
export const PLACEMENT_COLUMNS = `placement.library, placement.asset, placement.destination, placement.role,
  placement.tree, placement.collection, placement.current, placement.sum, placement.file AS n,
  folder.text AS folder, coalesce(file.key, file.name) AS key,
  coalesce((SELECT named.text FROM folder AS named WHERE named.n = file.path_folder), folder.text) AS path_folder,
  file.name, file.kind, file.size, file.apple, file.installed, file.verified,
  file.modified_at_ms, file.saved_at_ms, file.checked_at_ms`;

/** Undefined when the row is not what was once written: the file counts as unknown then, and is looked at again. */
export function decodePlacement(row: Row, words: Words): PlacementRow | undefined {
  const { asset, apple, size, modified_at_ms: modifiedAtMs } = row;
  const [destination, library] = [words.textOf(row['destination']), words.textOf(row['library'])];
  const role = words.textOf(row['role']);
  const path = joined(String(row['path_folder']), String(row['name']));
  if (destination === undefined || library === undefined || !isRole(role) || !isPath(path)) return undefined;
  if (!isBytes(asset) || !isBytes(apple) || typeof size !== 'number' || typeof modifiedAtMs !== 'number')
    return undefined;
  const signature = unpackName(apple);
  const key: ResourceKey = { library, asset: unpackName(asset), role };
  const installed = isBytes(row['installed']) && { installed: unpackName(row['installed']) };
  const saved = { key, path, size, signature, ...installed, verified: row['verified'] === 1, modifiedAtMs };
  const isOld = row['current'] === 0;
  const others = [numberOr0(row['tree']), numberOr0(row['collection']), numberOr0(row['kind'])] as const;
  if (row['sum'] !== sumOf(destination, saved, isOld, others)) return undefined;
  const times = { savedAtMs: timeOr0(row['saved_at_ms']), checkedAtMs: timeOr0(row['checked_at_ms']) };
  const file: RecordedFile = { ...saved, ...times, ...(isOld && { superseded: true }) };
  return { destination, others, file, position: positionOf(row) };
}

/** Also of a row that is not what was once written: those behind it are asked for. */
export function positionOf(row: Row): Position {
  const { asset } = row;
  return {
    folder: String(row['folder']),
    key: String(row['key']),
    n: numberOr0(row['n']),
    placement: [
      numberOr0(row['library']),
      isBytes(asset) ? asset : packName(''),
      numberOr0(row['destination']),
      numberOr0(row['role']),
      numberOr0(row['tree']),
      numberOr0(row['collection']),
    ],
  };
}

/**
 * Ties everything together that a placement promises, its file too: a flipped bit in either, or in the number that leads from one to
 * the other, is noticed. Signed, so that it takes four bytes.
 */
export function sumOf(
  destination: string,
  { key: { library, asset, role }, path, size, signature, installed, verified, modifiedAtMs }: SavedFile,
  isOld: boolean,
  others: PlacementExtras = [...PRIMARY, BYTES],
): number {
  const names = [destination, library, asset, role, path, signature];
  const numbers = [size, verified ? 1 : 0, modifiedAtMs, isOld ? 0 : 1];
  return proofOf([...names, ...numbers, ...others, installed ?? '']) | 0;
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

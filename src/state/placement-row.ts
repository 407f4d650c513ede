import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { LinkMode } from '../model/links.ts';
import type { RecordedFile, SavedFile } from '../model/state-store.ts';
import { packName, unpackName } from './pack-name.ts';
import { isPath, isRole, numberOr0, proofOf, timeOr0 } from './row.ts';
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

/**
 * What is read of `placement` joined with `file` and `folder`, as a list in this order: the same as objects, with the names of all
 * columns, took half as long again.
 */
const COLUMNS = `placement.library, placement.asset, placement.destination, placement.role,
  placement.tree, placement.collection, placement.current, placement.sum, placement.file,
  folder.text, coalesce(file.key, file.name),
  coalesce((SELECT named.text FROM folder AS named WHERE named.n = file.path_folder), folder.text),
  file.name, file.kind, file.size, file.apple, file.installed, file.verified,
  file.modified_at_ms, file.saved_at_ms, file.checked_at_ms`;
export type PlacementValues = readonly unknown[];

/** Reads such lists; `from`: all of the statement from there on. */
export function placementsFrom(
  database: DatabaseSync,
  from: string,
): (...values: readonly SQLInputValue[]) => readonly PlacementValues[] {
  const statement = database.prepare(`SELECT ${COLUMNS} ${from}`);
  statement.setReturnArrays(true);
  return (...values) =>
    statement.all(...values).filter((row): row is typeof row & PlacementValues => Array.isArray(row));
}

/** Undefined when the row is not what was once written: the file counts as unknown then, and is looked at again. */
export function decodePlacement(row: PlacementValues, words: Words): PlacementRow | undefined {
  const [libraryNumber, asset, destinationNumber, roleNumber, tree, collection, current, sum] = row;
  const [, , , , , , , , , , , pathFolder, name, kind, size, apple, installed, isVerified] = row;
  const modifiedAtMs = row[MODIFIED_AT];
  const [destination, library] = [words.textOf(destinationNumber), words.textOf(libraryNumber)];
  const role = words.textOf(roleNumber);
  const path = joined(String(pathFolder), String(name));
  if (destination === undefined || library === undefined || !isRole(role) || !isPath(path)) return undefined;
  if (!isBytes(asset) || !isBytes(apple) || typeof size !== 'number' || typeof modifiedAtMs !== 'number')
    return undefined;
  const isOld = current === 0;
  const file: RecordedFile = {
    key: { library, asset: unpackName(asset), role },
    path,
    size,
    signature: unpackName(apple),
    ...(isBytes(installed) && { installed: unpackName(installed) }),
    verified: isVerified === 1,
    modifiedAtMs,
    savedAtMs: timeOr0(row[MODIFIED_AT + 1]),
    checkedAtMs: timeOr0(row[MODIFIED_AT + 2]),
    ...(isOld && { superseded: true }),
  };
  const others = [numberOr0(tree), numberOr0(collection), numberOr0(kind)] as const;
  return sum === sumOf(destination, file, isOld, others) ? { destination, others, file } : undefined;
}

/** Where in the list the times begin. */
const MODIFIED_AT = 18;

/** Also of a row that is not what was once written: those behind it are asked for. */
export function positionOf(row: PlacementValues): Position {
  const [library, asset, destination, role, tree, collection, , , n, folder, key] = row;
  return {
    folder: String(folder),
    key: String(key),
    n: numberOr0(n),
    placement: [
      numberOr0(library),
      isBytes(asset) ? asset : packName(''),
      numberOr0(destination),
      numberOr0(role),
      numberOr0(tree),
      numberOr0(collection),
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
  const names = [destination, library, asset, role, path, signature] as const;
  const numbers = [size, verified ? 1 : 0, modifiedAtMs, isOld ? 0 : 1] as const;
  return proofOf([...names, ...numbers, ...others, installed ?? '']) | 0;
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

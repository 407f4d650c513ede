import { crc32 } from 'node:zlib';
import { timeFrom } from '../base/outside-numbers.ts';
import { ROLES, type ResourceKey, type Role } from '../model/asset.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { RecordedFile, SavedFile } from '../model/state-store.ts';

/** A row as SQLite hands it out: a value of the wrong kind is as good as a missing row. */
export type Row = Readonly<Record<string, unknown>>;

/** Ties the columns of a row together, in order. */
export function proofOf(columns: readonly (string | number)[]): number {
  return crc32(JSON.stringify(columns));
}

/** What `proof` covers in a row about a saved file. */
export function savedColumns(destination: string, file: SavedFile): readonly (string | number)[] {
  const { key, path, size, signature, verified, modifiedAtMs } = file;
  const { library, asset, role } = key;
  return [destination, library, asset, role, path, size, signature, verified ? 1 : 0, modifiedAtMs];
}

/** Undefined when the row is not what was once written: the file counts as unknown then, and is looked at again. */
export function decodeSaved(destination: string, row: Row): RecordedFile | undefined {
  const { library, asset, role, path, size, signature, verified, modified_at_ms: modifiedAtMs, proof } = row;
  if (typeof library !== 'string' || typeof asset !== 'string' || !isRole(role)) return undefined;
  if (!isPath(path) || typeof size !== 'number' || typeof signature !== 'string') return undefined;
  if (typeof modifiedAtMs !== 'number') return undefined;
  const key: ResourceKey = { library, asset, role };
  const file = { key, path, size, signature, verified: verified === 1, modifiedAtMs };
  if (proof !== proofOf(savedColumns(destination, file))) return undefined;
  const times = { savedAtMs: timeOr0(row['saved_at_ms']), checkedAtMs: timeOr0(row['checked_at_ms']) };
  return { ...file, ...times, ...(row['superseded'] === 1 && { superseded: true }) };
}

/** A path was checked before it was recorded; that it is still the same, the row's proof tells. */
function isPath(value: unknown): value is RelativePath {
  return typeof value === 'string';
}

export function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Times that promise nothing are not covered by a proof: one that is no date counts as not known. */
export function timeOr0(value: unknown): number {
  return isDate(value) && value >= 0 ? value : 0;
}

export function isDate(value: unknown): value is number {
  return timeFrom(value) !== undefined;
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

import { crc32 } from 'node:zlib';
import { timeFrom } from '../base/outside-numbers.ts';
import { ROLES, type Role } from '../model/asset.ts';
import type { RelativePath } from '../model/relative-path.ts';

/** A row as SQLite hands it out: a value of the wrong kind is as good as a missing row. */
export type Row = Readonly<Record<string, unknown>>;

/** Ties the columns of a row together, in order. */
export function proofOf(columns: readonly (string | number)[]): number {
  return crc32(JSON.stringify(columns));
}

/** A path was checked before it was recorded; that it is still the same, the row's checksum tells. */
export function isPath(value: unknown): value is RelativePath {
  return typeof value === 'string';
}

export function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Times that promise nothing are not covered by a proof: one that is no date counts as not known. */
export function timeOr0(value: unknown): number {
  return isDate(value) && value >= 0 ? value : 0;
}

function isDate(value: unknown): value is number {
  return timeFrom(value) !== undefined;
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

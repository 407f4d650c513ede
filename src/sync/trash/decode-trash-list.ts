import { jsonFrom } from '../../base/json-from.ts';
import { sizeFrom, timeFrom } from '../../base/outside-numbers.ts';
import { ROLES, type Role } from '../../model/asset.ts';
import type { TrashedFile } from '../../model/trash.ts';
import { trashedPath, writtenPath } from '../../plan/safe-path.ts';

const VERSION = 1;

/** More than we ever write into one list. */
const MOST_FILES = 10_000;

export function encodeTrashList(files: readonly TrashedFile[]): Uint8Array {
  return Buffer.from(`${JSON.stringify({ version: VERSION, files }, undefined, 1)}\n`);
}

/** Undefined for what is no list of ours, or of a later version. A file that is not as we write it is left out. */
export function decodeTrashList(text: string): readonly TrashedFile[] | undefined {
  const { version, files } = fieldsOf(jsonFrom(text));
  if (version !== VERSION || !Array.isArray(files)) return undefined;
  return files.slice(0, MOST_FILES).flatMap((one: unknown) => decodeFile(fieldsOf(one)) ?? []);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function decodeFile(fields: Fields): TrashedFile | undefined {
  const { place, why } = fields;
  const path = typeof fields['path'] === 'string' ? writtenPath(fields['path']) : undefined;
  const at = typeof fields['at'] === 'string' ? fields['at'] : '';
  const now = place === 'trash' ? trashedPath(at) : place === 'archive' ? writtenPath(at) : undefined;
  const size = sizeFrom(fields['size']);
  const [modifiedAtMs, putAsideAtMs, restoredAtMs] = ['modifiedAtMs', 'putAsideAtMs', 'restoredAtMs'].map(
    (name) => timeFrom(fields[name]),
  );
  const of = decodeNames(fields['of']);
  if (path === undefined || now === undefined || size === undefined || of.length === 0) return undefined;
  if (modifiedAtMs === undefined || putAsideAtMs === undefined) return undefined;
  if (place !== 'trash' && place !== 'archive') return undefined;
  if (why !== 'trashed' && why !== 'purged') return undefined;
  const photo = decodePhoto(fields['photo']);
  return {
    of,
    path,
    at: now,
    place,
    size,
    modifiedAtMs,
    ...(photo !== undefined && { photo }),
    why,
    putAsideAtMs,
    ...(restoredAtMs !== undefined && { restoredAtMs }),
  };
}

function decodeNames(value: unknown): TrashedFile['of'] {
  if (!Array.isArray(value)) return [];
  return value.map(fieldsOf).flatMap(({ library, asset, role }) => {
    if (typeof library !== 'string' || typeof asset !== 'string') return [];
    return [{ library, asset, ...(isRole(role) && { role }) }];
  });
}

function decodePhoto(value: unknown): TrashedFile['photo'] {
  const { signature, installed, verified, isOlder } = fieldsOf(value);
  if (typeof signature !== 'string') return undefined;
  return {
    signature,
    ...(typeof installed === 'string' && { installed }),
    verified: verified === true,
    ...(isOlder === true && { isOlder }),
  };
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

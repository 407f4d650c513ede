import { jsonFrom } from '../../base/json-from.ts';
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Log } from '../../base/log.ts';
import type { DiskCalls } from './disk-calls.ts';
import { unlessMissing } from './disk-error.ts';
import { HIDDEN, MARKER } from './hidden-folder.ts';
import { install } from './install.ts';
import type { DiskRoot } from './disk-root.ts';
import { readChunks } from './read-file.ts';

/** A marker holds some sixty bytes; whatever is larger is none. */
const LIMIT_BYTES = 4096;

/** The random id of a destination; undefined in a marker that is there and cannot be understood. */
export interface Marker {
  readonly id: string | undefined;
}

/** `folder`: the hidden one, in whatever spelling. */
export async function readMarker(
  calls: DiskCalls,
  root: string,
  folder = HIDDEN,
): Promise<Marker | undefined> {
  const path = join(root, folder, basename(MARKER));
  const entry = await unlessMissing(calls.lstat(path));
  if (entry === undefined) return undefined;
  if (entry.kind !== 'file') return { id: undefined };

  const file = await calls.open(path, 'read');
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(file, path, LIMIT_BYTES)) chunks.push(chunk);
    return { id: decodeMarker(Buffer.concat(chunks).toString('utf8')) };
  } finally {
    await file.close();
  }
}

/** Marks the destination with a new id, unless another process does so at this moment; answers the id that counts. */
export async function writeMarker(disk: DiskRoot, root: string, log: Log): Promise<string> {
  const { calls, sync } = disk;
  const id = randomUUID();
  const folder = await disk.folders.ensure(HIDDEN);
  const path = join(root, MARKER);
  const fresh = join(folder, `marker-${id}`);
  const file = await calls.open(fresh, 'create');
  try {
    await file.write([Buffer.from(`${JSON.stringify({ keepsake: 1, id })}\n`)], 0);
    await sync.file(file);
  } finally {
    await file.close();
  }
  if ((await install(disk, fresh, path)) === 'taken') {
    const theirs = await readMarker(calls, root);
    if (theirs?.id !== undefined) {
      await calls.unlink(fresh);
      return theirs.id;
    }
    log.warn('the marker of the destination could not be read and was made anew', { path });
    await calls.rename(fresh, path);
  }
  await sync.directory(folder);
  return id;
}

function decodeMarker(text: string): string | undefined {
  const value = jsonFrom(text);
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' && /^[0-9a-f-]{36}$/.test(value.id) ? value.id : undefined;
}

import {
  closeSync,
  constants,
  fsyncSync,
  futimesSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { giveToFolderOwner } from '../account/give-to-folder-owner.ts';
import { asError } from '../base/as-error.ts';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import { isDamage, wordDatabaseError } from './database-error.ts';

/** Long enough to notice that something is missing, and to put the older keepsake back. */
const KEPT_MS = 30 * 86_400_000;

/** The copy, what is written anew before it is committed, and the file that grows by it. */
const ROOM = 3;

export interface CopyOptions {
  readonly path: string;
  /** Of the tables in the file. */
  readonly version: number;
  readonly clock: Pick<Clock, 'now'>;
  /** On the disk of a folder; undefined where that is not known. */
  readonly freeBytes?: (folder: string) => number | undefined;
}

/** Copies a file of an older version to `{path}.v{version}`, before it is brought up to date. Rejects in words. */
export function keepCopy(database: DatabaseSync, options: CopyOptions): void {
  const { path, version, clock, freeBytes = freeBytesOf } = options;
  const copy = `${path}.v${version}`;
  const draft = `${copy}.part`;
  const free = freeBytes(dirname(path));
  const needed = ROOM * (sizeOf(path) + sizeOf(`${path}-wal`));
  if (free !== undefined && free < needed) {
    const details = [`that takes ${inMegabytes(needed)} for a while, and ${inMegabytes(free)} are free`];
    throw refused('DESTINATION_FULL', path, 'its disk has not enough room', { details });
  }
  try {
    rmSync(draft, { force: true });
    // Empty, it may be written into; made by SQLite, every user could read it.
    withFile(draft, constants.O_CREAT | constants.O_EXCL, (file) => giveToFolderOwner(file, draft));
    // Not the bytes of the file: some of what is in it may stand beside it still.
    database.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
    withFile(draft, 0, (file) => {
      futimesSync(file, clock.now() / 1000, clock.now() / 1000);
      fsyncSync(file);
    });
    renameSync(draft, copy);
  } catch (error) {
    if (isDamage(error)) throw error;
    const worded = wordDatabaseError(error, draft, 'a copy of the state file');
    const code = worded instanceof KeepsakeError ? worded.code : 'STATE_DAMAGED';
    throw refused(code, path, 'it cannot be copied before', {
      details: [asError(worded).message],
      cause: error,
    });
  }
}

/** Copies that were not needed in all that time. */
export function removeOldCopies({ path, version, clock }: CopyOptions): void {
  for (let older = 1; older < version; older += 1) {
    const copy = `${path}.v${older}`;
    const facts = lstatSync(copy, { throwIfNoEntry: false });
    if (facts?.isFile() !== true || clock.now() - facts.mtimeMs < KEPT_MS) continue;
    try {
      unlinkSync(copy);
    } catch {
      // It does no harm, and the next start tries again.
    }
  }
}

function refused(
  code: KeepsakeError['code'],
  path: string,
  why: string,
  more: { readonly details: readonly string[]; readonly cause?: unknown },
): KeepsakeError {
  return new KeepsakeError(code, `the state file ${path} cannot be brought up to date: ${why}`, more);
}

function withFile(path: string, flags: number, work: (file: number) => void): void {
  const file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | flags, 0o600);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function freeBytesOf(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

import { closeSync, ftruncateSync, openSync, rmSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { full } from './database-error.ts';

/**
 * File systems that write what is changed to a new place, by `statfs` type (statfs(2)). A process that changes a file through its memory is
 * killed there (SIGBUS) when there is no room or the quota is used up, and SQLite does so with the file that readers and writers share.
 */
const COPY_ON_WRITE: ReadonlySet<number> = new Set([
  0x9123683e, // btrfs
  0xca451a4e, // bcachefs
]);

/** More than a transaction writes, and less than the reserve beside the state. */
const ROOM_BYTES = 1 << 19;

/** Tells before each use of a database whether there is room for it. */
export interface RoomCheck {
  /** Throws what SQLite throws on a full disk. */
  check(): void;
  close(): void;
}

const NO_CHECK: RoomCheck = { check() {}, close() {} };

interface RoomPorts {
  /** Of the file system of a folder. */
  readonly typeOf: (folder: string) => number;
  readonly write: (file: number, bytes: Uint8Array, from: number, length: number, at: number) => number;
}

const SYSTEM: RoomPorts = { typeOf: (folder) => statfsSync(folder).type, write: writeSync };

/** For the database at this path. */
export function openRoomCheck(path: string, { typeOf, write } = SYSTEM): RoomCheck {
  if (!COPY_ON_WRITE.has(typeOf(dirname(path)))) return NO_CHECK;
  const bytes = Buffer.alloc(ROOM_BYTES);
  let file: number | undefined;
  return {
    check() {
      try {
        file ??= openNameless(`${path}.room`);
        // A quota is in no number that can be asked for: only writing tells. What was not synced is given back at once.
        for (let at = 0; at < ROOM_BYTES; ) at += write(file, bytes, at, ROOM_BYTES - at, at);
      } catch (error) {
        const code = errorCodeOf(error);
        if (code === 'ENOSPC' || code === 'EDQUOT') throw full();
        if (code === undefined) throw error;
      } finally {
        if (file !== undefined) ftruncateSync(file, 0);
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Never what lies there: in a folder of another user's that may be a link. */
function openNameless(path: string): number {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  unlinkSync(path);
  return file;
}

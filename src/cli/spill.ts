import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { errorCodeOf } from '../base/errors.ts';

/** Text that waits on the disk, in the order it came. */
export interface Spill {
  add(text: string): void;
  /** The next part; empty: there is no more for now. */
  next(): string;
  close(): void;
}

const PART_BYTES = 1024 * 1024;

/** Fewer characters wait for more to come. */
const LEAST_CHARACTERS = 64 * 1024;

/** A file of the system's folder for such files, that no other program finds and that no end of ours leaves behind; undefined: there can be none. */
export function openSpill(folder = tmpdir()): Spill | undefined {
  const file = openNameless(join(folder, `keepsake-${randomUUID()}.tmp`));
  if (file === undefined) return undefined;
  const decoder = new StringDecoder('utf8');
  const part = Buffer.alloc(PART_BYTES);
  let readAt = 0;
  let writeAt = 0;
  /** Behind what the file holds. */
  let pending = '';
  return {
    add(text) {
      pending += text;
      if (pending.length < LEAST_CHARACTERS) return;
      const bytes = Buffer.from(pending);
      pending = '';
      for (let at = 0; at < bytes.length; ) {
        const written = writeSync(file, bytes, at, bytes.length - at, writeAt);
        at += written;
        writeAt += written;
      }
    },
    next() {
      for (;;) {
        const length = readSync(file, part, 0, PART_BYTES, readAt);
        readAt += length;
        const text = decoder.write(part.subarray(0, length));
        if (text !== '') return text;
        if (length === 0) break;
      }
      const rest = pending;
      pending = '';
      return rest;
    },
    close: () => closeSync(file),
  };
}

function openNameless(path: string): number | undefined {
  try {
    const file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return file;
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

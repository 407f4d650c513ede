import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCodeOf } from '../../base/errors.ts';
import { ContentSignature } from '../../model/digest.ts';
import { diskEntry, OPEN_FLAGS } from './disk-calls.ts';
import type { HashAnswer } from '../../model/local-files.ts';

/** What a worker is asked for. */
interface HashJob {
  readonly id: number;
  readonly path: string;
}

/** Says in its data that a worker was started by `openHashPool`: this file has nothing to do anywhere else. */
export const WORKER_DATA = 'keepsake-hash-worker';

const PIECE_BYTES = 1 << 20;

if (workerData === WORKER_DATA) {
  // One for all files of this thread: a fresh one for each would be most of the garbage.
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  parentPort?.on('message', ({ id, path }: HashJob) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    parentPort?.postMessage({ id, answer: hashFile(path, buffer) });
  });
}

/** Apple's content signature of a regular file, read in order by synchronous calls: the thread has nothing else to do. */
function hashFile(path: string, buffer: Uint8Array): HashAnswer {
  try {
    const descriptor = fs.openSync(path, OPEN_FLAGS.read);
    try {
      return hashOpen(descriptor, buffer);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return { kind: 'failed', code: code === 'ELOOP' ? 'NOT_A_FILE' : code };
  }
}

function hashOpen(descriptor: number, buffer: Uint8Array): HashAnswer {
  const before = diskEntry(fs.fstatSync(descriptor, { bigint: true }));
  if (before.kind !== 'file') return { kind: 'failed', code: 'NOT_A_FILE' };
  const signature = new ContentSignature();
  for (;;) {
    const count = fs.readSync(descriptor, buffer, 0, buffer.length, null);
    if (count === 0) break;
    signature.update(count === buffer.length ? buffer : buffer.subarray(0, count));
  }
  const { size, modifiedAtMs } = diskEntry(fs.fstatSync(descriptor, { bigint: true }));
  if (size !== before.size || modifiedAtMs !== before.modifiedAtMs)
    return { kind: 'failed', code: 'CHANGED' };
  return { kind: 'hashed', size, modifiedAtMs, signature: signature.digest() };
}

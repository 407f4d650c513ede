import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { type DiskCalls, nodeDiskCalls } from './disk-calls.ts';
import { unlessMissing, removeLeftover } from './disk-error.ts';

/** Enough for the rows of thousands of files and for every session file. */
const RESERVE_BYTES = 1 << 20;

/**
 * A file that is only in the way, beside the state and the session (FAULTS.md B1): on a full disk it is given up first,
 * so that what is done can still be written down. Then the run ends.
 */
export class Reserve {
  readonly #path: string;
  readonly #log: Log;
  readonly #calls: DiskCalls;
  #released = new AbortController();

  constructor(path: string, log: Log, calls: DiskCalls = nodeDiskCalls) {
    this.#path = path;
    this.#log = log;
    this.#calls = calls;
  }

  /** Makes the file where it is missing and there is room. The signal aborts, with DESTINATION_FULL, when it had to be given up. */
  async fill(): Promise<AbortSignal> {
    this.#released = new AbortController();
    try {
      const there = await unlessMissing(this.#calls.lstat(this.#path));
      if (there?.size !== RESERVE_BYTES) await this.#make();
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      this.#log.debug('there is no room for a reserve beside the state', { code });
      await removeLeftover(this.#calls, this.#path);
    }
    return this.#released.signal;
  }

  /** Does `work`; where the disk is too full for it, once more without the reserve. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isFull(error) || !(await this.#release())) throw error;
      return work();
    }
  }

  async #make(): Promise<void> {
    await removeLeftover(this.#calls, this.#path);
    const file = await this.#calls.open(this.#path, 'create-private');
    try {
      // Zeros would take no room where files are compressed; without the sync they may take none yet.
      await file.write([randomBytes(RESERVE_BYTES)], 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Whether that made room. */
  async #release(): Promise<boolean> {
    try {
      await this.#calls.unlink(this.#path);
    } catch (error) {
      if (errorCodeOf(error) === undefined) throw error;
      return false;
    }
    const directory = dirname(this.#path);
    this.#released.abort(
      new KeepsakeError('DESTINATION_FULL', `the disk with the folder ${directory} is full`, {
        details: ['what was done is written down: the space kept for that was used'],
      }),
    );
    return true;
  }
}

function isFull(error: unknown): boolean {
  if (error instanceof KeepsakeError) return error.code === 'DESTINATION_FULL';
  const code = errorCodeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

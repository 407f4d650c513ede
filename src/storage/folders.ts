import { join, posix } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { DestinationError } from '../model/destination.ts';
import type { DiskCalls } from './disk-calls.ts';
import { unlessMissing } from './disk-error.ts';
import type { DurableSync } from './durable-sync.ts';

/**
 * The folders below the root that photos go into. Each was looked at once in this run: it is a real folder, no link
 * (reliability.md F10), and its name survives power loss (A3). Later calls compare its identity, which one look tells
 * even when a folder above it was swapped for a link meanwhile.
 */
export class Folders {
  readonly #root: string;
  readonly #calls: DiskCalls;
  readonly #sync: DurableSync;
  readonly #identities = new Map<string, string>();
  readonly #admitting = new Map<string, Promise<void>>();

  constructor(root: string, calls: DiskCalls, sync: DurableSync) {
    this.#root = root;
    this.#calls = calls;
    this.#sync = sync;
  }

  /** Makes the folder where needed; answers its absolute path. `folder` is relative, `.` for the root itself. */
  async ensure(folder: string): Promise<string> {
    const path = join(this.#root, folder);
    if (folder === '.' || (await this.#isAsBefore(folder, path))) return path;

    let admitting = this.#admitting.get(folder);
    if (admitting === undefined) {
      admitting = this.#admit(folder, path).finally(() => this.#admitting.delete(folder));
      this.#admitting.set(folder, admitting);
    }
    await admitting;
    return path;
  }

  async #isAsBefore(folder: string, path: string): Promise<boolean> {
    const identity = this.#identities.get(folder);
    if (identity === undefined) return false;
    const entry = await unlessMissing(this.#calls.lstat(path));
    if (entry?.kind === 'directory' && entry.identity === identity) return true;
    // Something changed at this level or at any level above it: look at all of them again.
    this.#identities.clear();
    return false;
  }

  async #admit(folder: string, path: string): Promise<void> {
    const parent = await this.ensure(posix.dirname(folder));
    const entry = (await unlessMissing(this.#calls.lstat(path))) ?? (await this.#make(path));
    if (entry.kind === 'link') throw refusal('ELOOP', folder, 'is a symbolic link');
    if (entry.kind !== 'directory') throw refusal('ENOTDIR', folder, 'is not a folder');
    // Also when it was there already: a run that was cut off may have made it without getting this far.
    await this.#sync.directory(parent);
    this.#identities.set(folder, entry.identity);
  }

  async #make(path: string) {
    try {
      await this.#calls.mkdir(path);
    } catch (error) {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    }
    return this.#calls.lstat(path);
  }
}

function refusal(code: string, folder: string, fact: string): DestinationError {
  return new DestinationError(code, 'file', `folder ${printable(folder)} ${fact}`);
}

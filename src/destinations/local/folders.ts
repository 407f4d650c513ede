import { join, posix } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { DestinationError } from '../../model/destination.ts';
import type { DiskCalls, DiskEntry } from './disk-calls.ts';
import { unlessMissing } from './disk-error.ts';
import type { DurableSync } from './durable-sync.ts';
import { HIDDEN } from './hidden-folder.ts';

/** Tells whether the root is still the folder that the cycle began with; rejects when it is not. */
export interface RootGuard {
  confirm(): Promise<boolean>;
}

/**
 * The folders below the root that photos go into. Each was looked at once in this run: it is a real folder, no link
 * (FAULTS.md F10), and its name survives power loss (A3). Later calls compare the identity of each folder on the way:
 * the last one alone stays the same when a folder above it was moved away and a link put in its place.
 */
export class Folders {
  readonly #root: string;
  readonly #calls: DiskCalls;
  readonly #sync: DurableSync;
  readonly #guard: RootGuard | undefined;
  readonly #identities = new Map<string, string>();
  readonly #admitting = new Map<string, Promise<void>>();

  constructor(root: string, calls: DiskCalls, sync: DurableSync, guard: RootGuard | undefined) {
    this.#root = root;
    this.#calls = calls;
    this.#sync = sync;
    this.#guard = guard;
  }

  /** Makes the folder where needed; answers its absolute path. `folder` is relative, `.` for the root itself. */
  async ensure(folder: string): Promise<string> {
    const path = join(this.#root, folder);
    if (folder === '.' || (await this.#isAsBefore(folder))) return path;

    let admitting = this.#admitting.get(folder);
    if (admitting === undefined) {
      admitting = this.#admit(folder, path).finally(() => this.#admitting.delete(folder));
      this.#admitting.set(folder, admitting);
    }
    await admitting;
    return path;
  }

  /**
   * Rejects unless the file that was just put under this path below the root stands there, with nothing but folders above it.
   * Between `ensure` and the use of a path any folder may be swapped for a link, which no look before can tell.
   */
  async confirm(path: string, { identity, size }: Pick<DiskEntry, 'identity' | 'size'>): Promise<void> {
    const way = wayTo(posix.dirname(path));
    const [file, ...above] = await this.#lookAt([path, ...way]);
    const odd = way.find((_, at) => above[at]?.kind !== 'directory');
    // Some file systems number a file by its name.
    const isOurs = file?.kind === 'file' && (file.identity === identity || file.size === size);
    if (odd === undefined && isOurs) return;

    this.#identities.clear();
    await this.#guard?.confirm();
    const link = way.find((_, at) => above[at]?.kind === 'link');
    if (link !== undefined) throw refusal('ELOOP', link, 'was replaced by a symbolic link');
    throw refusal('ENOENT', odd ?? posix.dirname(path), 'was replaced while a file was put there');
  }

  async #isAsBefore(folder: string): Promise<boolean> {
    if (!this.#identities.has(folder)) return false;
    const way = wayTo(folder);
    const looks = await this.#lookAt(way);
    const isSame = looks.every(
      (entry, at) =>
        entry?.kind === 'directory' && entry.identity === this.#identities.get(way[at] ?? folder),
    );
    // Something changed on the way: look at all of it again.
    if (!isSame) this.#identities.clear();
    return isSame;
  }

  #lookAt(paths: readonly string[]): Promise<readonly (DiskEntry | undefined)[]> {
    return Promise.all(paths.map((path) => unlessMissing(this.#calls.lstat(join(this.#root, path)))));
  }

  async #admit(folder: string, path: string): Promise<void> {
    const parent = await this.ensure(posix.dirname(folder));
    await this.#guard?.confirm();
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

/** The folder and each one above it, the highest first; none for the root itself. */
function wayTo(folder: string): readonly string[] {
  if (folder === '.') return [];
  const names = folder.split('/');
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** A link in the place of a folder of photos costs the photos in it; one in the place of our own folders ends the run. */
function refusal(code: string, folder: string, fact: string): DestinationError {
  const scope = code === 'ELOOP' && folder.split('/')[0] === HIDDEN ? 'volume' : 'file';
  return new DestinationError(code, scope, `folder ${printable(folder)} ${fact}`);
}

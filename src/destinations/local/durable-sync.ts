import { errorCodeOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';

/** Some network mounts cannot sync files or directories (FAULTS.md B8, N4); Windows cannot open a directory. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EPERM',
  'EISDIR',
]);

/** And these to a folder: one that may be written to and not read, or that can be opened and not synced. */
const UNSUPPORTED_OF_FOLDERS: ReadonlySet<string> = new Set([...UNSUPPORTED, 'EACCES', 'EBADF']);

/** Those who were told: a run looks at its folder first, and opens it then. */
const TOLD = new WeakSet<Log>();

/** Makes files and names survive power loss, as far as the file system can; says once where it cannot. */
export class DurableSync {
  readonly #calls: DiskCalls;
  readonly #log: Log;
  readonly #directories = new Map<string, { running: Promise<void>; next?: Promise<void> }>();

  constructor(calls: DiskCalls, log: Log) {
    this.#calls = calls;
    this.#log = log;
  }

  async file(file: DiskFile): Promise<void> {
    await this.#tolerate(file.sync(), UNSUPPORTED);
  }

  /**
   * Resolves after a sync that began no earlier than this call. Many files installed in one folder at the same time share
   * one: a call that comes while a sync runs joins the one after it, because the running one may have missed their name.
   */
  directory(path: string): Promise<void> {
    const current = this.#directories.get(path);
    if (current === undefined) return this.#start(path);
    return (current.next ??= current.running.then(
      () => this.#start(path),
      () => this.#start(path),
    ));
  }

  #start(path: string): Promise<void> {
    const running = this.#tolerate(this.#calls.syncDirectory(path), UNSUPPORTED_OF_FOLDERS).finally(() => {
      if (this.#directories.get(path)?.next === undefined) this.#directories.delete(path);
    });
    this.#directories.set(path, { running });
    return running;
  }

  async #tolerate(sync: Promise<void>, unsupported: ReadonlySet<string>): Promise<void> {
    try {
      await sync;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined || !unsupported.has(code)) throw error;
      if (!TOLD.has(this.#log)) this.#log.warn('durability unknown: this file system cannot sync', { code });
      TOLD.add(this.#log);
    }
  }
}

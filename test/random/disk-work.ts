import { createHook } from 'node:async_hooks';

/** What Node calls a system call that is under way in its thread pool. */
const CALLS = /^(FSREQ|FILEHANDLECLOSEREQ|PBKDF2)/;

/**
 * Counts the disk's work, exactly, but for what is done at once by `pbkdf2Sync`, which ends here with the garbage: what
 * `process.getActiveResourcesInfo` tells holds calls that are over, and lacks some.
 */
export class DiskWork {
  readonly #calls = new Set<number>();
  readonly #hook;

  constructor() {
    const end = (id: number) => void this.#calls.delete(id);
    const callbacks = {
      // Newer Nodes then leave promises alone, which are many.
      trackPromises: false,
      init: (id: number, type: string) => void (CALLS.test(type) && this.#calls.add(id)),
      after: end,
      destroy: end,
    };
    this.#hook = createHook(callbacks);
  }

  get isUnderWay(): boolean {
    return this.#calls.size > 0;
  }

  start(): void {
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
  }
}

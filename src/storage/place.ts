import { errorCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { Slots } from '../base/slots.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';
import { DurableSync } from './durable-sync.ts';
import { Folders } from './folders.ts';

/** What everybody who writes below one root shares. */
export interface Place {
  readonly calls: DiskCalls;
  readonly sync: DurableSync;
  readonly folders: Folders;
  /** One place, for steps that no two of us may be in at once. */
  readonly alone: Slots;
  setTime(file: DiskFile, modifiedAtMs: number): Promise<void>;
}

export function openPlace(root: string, calls: DiskCalls, log: Log): Place {
  const sync = new DurableSync(calls, log);
  return {
    calls,
    sync,
    folders: new Folders(root, calls, sync),
    alone: new Slots(1),
    /** A file system that refuses a time (FAT before 1980) costs the time, not the photo (reliability.md G2). */
    async setTime(file, modifiedAtMs) {
      try {
        await file.setTime(modifiedAtMs);
      } catch (error) {
        const code = errorCodeOf(error);
        if (code === undefined) throw error;
        log.debug('the file system refused a time', { modifiedAtMs, code });
      }
    },
  };
}

import { errorCodeOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { Slots } from '../../base/slots.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';
import { DurableSync } from './durable-sync.ts';
import { Folders } from './folders.ts';
import type { Ground } from './ground.ts';

/** What everybody who writes below one root shares. */
export interface Place {
  readonly root: string;
  readonly calls: DiskCalls;
  readonly sync: DurableSync;
  readonly folders: Folders;
  /** One place, for steps that no two of us may be in at once. */
  readonly alone: Slots;
  setTime(file: DiskFile, modifiedAtMs: number): Promise<void>;
}

/** `ground`: undefined as long as the root is being checked. */
export function openPlace(root: string, calls: DiskCalls, log: Log, ground?: Ground): Place {
  const sync = new DurableSync(calls, log);
  return {
    root,
    calls,
    sync,
    folders: new Folders(root, calls, sync, ground),
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

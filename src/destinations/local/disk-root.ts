import { errorCodeOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { Slots } from '../../base/slots.ts';
import type { DiskCalls, DiskFile } from './disk-calls.ts';
import { DurableSync } from './durable-sync.ts';
import { Folders, type RootGuard } from './folders.ts';
import type { InstallPorts } from './install-reserved.ts';

/** What all code that writes below one root shares. */
export interface DiskRoot extends InstallPorts {
  readonly root: string;
  readonly folders: Folders;
  setTime(file: DiskFile, modifiedAtMs: number): Promise<void>;
}

/** `guard`: undefined as long as the root is being checked. */
export function openDiskRoot(root: string, calls: DiskCalls, log: Log, guard?: RootGuard): DiskRoot {
  const sync = new DurableSync(calls, log);
  return {
    root,
    calls,
    sync,
    folders: new Folders(root, calls, sync, guard),
    alone: new Slots(1),
    /** A file system that refuses a time (FAT before 1980) costs the time, not the photo (FAULTS.md G2). */
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

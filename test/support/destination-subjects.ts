import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DiskCalls, nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { promptDiskCalls } from '../../src/destinations/local/prompt-disk-calls.ts';
import { MemoryDestination } from '../../src/destinations/memory/memory.ts';
import type { Destination } from '../../src/model/destination.ts';
import { openDisk } from './local-disk.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A destination, and a look behind it. */
export interface Subject {
  readonly destination: Destination;
  /** What lies under a path below the root, whoever put it there. */
  read(path: string): Buffer | undefined;
  put(path: string, bytes: Uint8Array): void;
  draftCount(): number;
}

async function onDisk(calls: DiskCalls): Promise<Subject> {
  const root = temporaryFolder();
  return {
    destination: await openDisk(root, { calls }),
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path)) : undefined),
    put: (path, bytes) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), bytes);
    },
    draftCount: () => readdirSync(join(root, '.keepsake/drafts')).length,
  };
}

/** Every destination there is: what passes the tests of all works everywhere. */
export const DESTINATIONS: readonly [name: string, open: () => Promise<Subject>][] = [
  ['local disk', () => onDisk(nodeDiskCalls)],
  ['local disk, prompt calls', () => onDisk(promptDiskCalls)],
  [
    'memory',
    async () => {
      const destination = new MemoryDestination();
      return {
        destination,
        read: (path) => {
          const file = destination.files.get(path) ?? destination.trash.get(path);
          const bytes = file?.bytes ?? destination.quarantined.get(path);
          return bytes === undefined ? undefined : Buffer.from(bytes);
        },
        put: (path, bytes) => void destination.files.set(path, { bytes, modifiedAtMs: 0 }),
        draftCount: () => destination.drafts.size,
      };
    },
  ],
];

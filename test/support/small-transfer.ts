import { join } from 'node:path';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Task, Wanted } from '../../src/model/action.ts';
import type { FileRewriter } from '../../src/model/file-rewriter.ts';
import { DestinationError } from '../../src/model/destination.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import type { DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import { transferAll } from '../../src/transfer/transfer-all.ts';
import { honestSource } from './scripted-source.ts';
import { transferPorts } from './transfer-ports.ts';
import { photoBytes, relative, wantedFile } from './wanted.ts';
import { refTo } from './ref-to.ts';

/** Twelve files in three folders: enough for every kind of call, small enough to try each of them. */
export const FILES: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => {
    const name = `2024/${(n % 3) + 1}/IMG_${n}.JPG`;
    return [name, photoBytes(name, n === 0 ? 0 : 500 + n)];
  }),
);

export const WANTED: readonly Wanted[] = Object.entries(FILES).map(([name, bytes]) =>
  wantedFile(name, bytes),
);

/** Real time, but whoever backs off comes back at once: nothing here ever waits. */
export const impatientClock: Clock = { ...systemClock, random: () => 0 };

export interface SmallTransferSetup {
  readonly root: string;
  readonly calls: DiskCalls;
  readonly state: Pick<StateStore, 'record'>;
  readonly clock: Clock;
  readonly wanted?: readonly Wanted[];
  readonly workers?: number;
  readonly rewriter?: FileRewriter;
}

/** What a run does between sign-in and report: checks the destination, plans as simply as can be, transfers. */
export async function smallTransfer(setup: SmallTransferSetup): Promise<void> {
  const { root, calls, state, clock, wanted = WANTED, workers = 3 } = setup;
  const log = silentLog;
  const checked = await checkDestination({
    root,
    known: undefined,
    readOnly: false,
    acceptNew: false,
    log,
    calls,
  });
  const destination = await openLocalDisk({ checked, account: 'sam', readOnly: false, clock, log, calls });
  async function* actions(): AsyncGenerator<Task> {
    for (const file of wanted) {
      const path = relative(file.candidates[0] ?? '');
      const there = await destination.stat(path).catch(unlessVolume);
      // The name was free when this tree was empty, so what lies there is ours: the real plan compares signatures.
      if (there?.size === file.resource.size) yield { do: 'adopt', wanted: file, path, verified: true };
      else yield { do: 'fetch', wanted: file, path };
    }
  }
  const ports = {
    ...transferPorts({ source: honestSource(FILES), destination, state, clock }),
    rewriter: setup.rewriter,
  };
  const signal = new AbortController().signal;
  await transferAll(actions(), ports, { destination: refTo(checked.id ?? ''), threads: workers, signal });
}

/** As the conductor does: what cannot be looked at because of itself counts as not there. */
function unlessVolume(error: unknown): undefined {
  if (!(error instanceof DestinationError) || error.scope === 'volume') throw error;
}

/** Every file below a folder but the hidden ones, by its path. */
export function treeOf(root: string): Readonly<Record<string, Buffer>> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.keepsake') && statSync(join(root, name)).isFile())
    .map((name) => [name, readFileSync(join(root, name))] as const);
  return Object.fromEntries(entries);
}

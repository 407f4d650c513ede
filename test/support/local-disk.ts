import { silentLog, type Log } from '../../src/base/log.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Destination } from '../../src/model/destination.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import { nodeDiskCalls, type DiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import { FakeClock } from './fake-clock.ts';

export interface DiskSetup {
  readonly calls?: DiskCalls;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly account?: string;
}

/** Checks and opens a folder as every run does. */
export async function openDisk(root: string, setup: DiskSetup = {}): Promise<Destination> {
  const {
    calls = nodeDiskCalls,
    clock = new FakeClock(Date.now()),
    log = silentLog,
    account = 'sam',
  } = setup;
  const checked = await checkDestination({
    root,
    known: undefined,
    readOnly: false,
    acceptNew: false,
    log,
    calls,
  });
  return openLocalDisk({ checked, account, readOnly: false, clock, log, calls });
}

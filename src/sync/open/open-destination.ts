import type { Config } from '../../config/config.ts';
import type { Destination } from '../../model/destination.ts';
import type { DestinationRef } from '../../model/state-store.ts';
import { pathKey } from '../../plan/safe-path.ts';
import { checkDestination } from '../../destinations/local/check-destination.ts';
import { openLocalDisk } from '../../destinations/local/local-disk.ts';
import { MemoryDestination } from '../../destinations/memory/memory.ts';
import { diskCallsFor } from '../../destinations/local/prompt-disk-calls.ts';
import type { Composed } from './compose.ts';

/** An open destination; the state knows it by its id. */
export interface OpenedDestination extends DestinationRef {
  readonly destination: Destination;
}

export function openedAt(id: string, destination: Destination): OpenedDestination {
  return { id, destination, pathKey: (path) => pathKey(path, destination.traits) };
}

/** The id of a place that nobody has written to; the state has no rows for it. */
const UNUSED = 'unused';

/** Runs in which the user's word about another disk was taken: it is good once. In a watch, the next one may be the wrong one. */
const accepted = new WeakSet<Config>();

/** Opens the place where photos go, checked anew for every cycle: disks come and go (FAULTS.md B4, B5). */
export async function openDestination({
  config,
  state,
  clock,
  log,
}: Pick<Composed, 'config' | 'state' | 'clock' | 'log'>): Promise<OpenedDestination> {
  const { directory, task, username } = config;
  if (directory === undefined) return openedAt(UNUSED, new MemoryDestination());

  const readOnly = task !== 'sync';
  const root = directory.absolute;
  const known = await state.destinationAt(root);
  const calls = await diskCallsFor(root, clock);
  const acceptNew = config.newDestination && !accepted.has(config);
  const checked = await checkDestination({ root, known, readOnly, acceptNew, log, calls });
  if (!checked.exists) return openedAt(UNUSED, new MemoryDestination());
  const destination = await openLocalDisk({ checked, account: username, readOnly, clock, log, calls });
  if (checked.id === undefined) return openedAt(UNUSED, destination);
  if (!readOnly && checked.id !== known?.id) await state.setDestination(root, checked.id);
  accepted.add(config);
  return openedAt(checked.id, destination);
}

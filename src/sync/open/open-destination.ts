import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { destinationKind, NOWHERE } from '../../destinations/registry.ts';
import type { CheckDestinationOptions, CheckedDestination, Destination } from '../../model/destination.ts';
import type { DestinationRef } from '../../model/state-store.ts';
import { pathKey } from '../../plan/safe-path.ts';
import { settleMoves } from '../moves/carry-out.ts';
import type { Run } from './open-account.ts';

/** An open destination; the state knows it by its id. */
export interface OpenedDestination extends DestinationRef {
  readonly destination: Destination;
  /** Where it lies, links resolved; undefined where there is nothing yet. */
  readonly root: string | undefined;
}

export function openedAt(id: string, destination: Destination, root?: string): OpenedDestination {
  return { id, destination, root, pathKey: (path) => pathKey(path, destination.traits) };
}

/** The id of a destination that was never written to; the state has no rows for it. */
const UNUSED = 'unused';

/** Runs in which the user's word about another disk was taken: it is good once. In a watch, the next one may be the wrong one. */
const accepted = new WeakSet<Config>();

/** Opens the destination, checked anew for every cycle: disks come and go (FAULTS.md B4, B5). */
export async function openDestination({
  config,
  state,
  clock,
  log,
}: Pick<Run, 'config' | 'state' | 'clock' | 'log'>): Promise<OpenedDestination> {
  const { directory, task, username } = config;
  const readOnly = task !== 'sync';
  const options = { account: username, readOnly, clock, log };
  const location = directory?.absolute ?? NOWHERE;
  const kind = destinationKind(location);
  const known = directory === undefined ? undefined : await state.destinationAt(location);
  const acceptNew = config.newDestination && !accepted.has(config);
  const checked = await kind.check(location, { known, readOnly, acceptNew, clock, log });
  if (!checked.exists) return openedAt(UNUSED, await destinationKind(NOWHERE).open(checked, options));
  const destination = await kind.open(checked, options);
  if (checked.id === undefined) return openedAt(UNUSED, destination, checked.root);
  if (!readOnly && checked.id !== known?.id) await state.setDestination(location, checked.id);
  accepted.add(config);
  const target = openedAt(checked.id, destination, checked.root);
  // Before anything looks for what is recorded: files may lie under names of which no row tells yet.
  const missing = readOnly ? [] : await settleMoves({ state, target });
  for (const path of missing)
    log.warn(`${printable(path)} was being moved when keepsake was cut off, and is not there`);
  return target;
}

/** Checks the destination without making or writing anything there. */
export function lookAtDestination(
  { absolute }: NonNullable<Config['directory']>,
  options: Pick<CheckDestinationOptions, 'known' | 'clock' | 'log'>,
): Promise<CheckedDestination> {
  return destinationKind(absolute).check(absolute, { ...options, readOnly: true, acceptNew: false });
}

/** All names of the destination: the one that the user gave, and the one behind it. */
export async function namesOfDestination({
  absolute,
}: NonNullable<Config['directory']>): Promise<readonly string[]> {
  return [...new Set([absolute, (await destinationKind(absolute).resolve(absolute)) ?? absolute])];
}

import type { Clock } from '../../base/clock.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { destinationKind, NOWHERE } from '../../destinations/registry.ts';
import {
  type CheckDestinationOptions,
  type CheckedDestination,
  type Destination,
  type OpenDestinationOptions,
  USUAL_DISK,
} from '../../model/destination.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';
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
  const known = directory === undefined ? undefined : await destinationAt(location, state, clock);
  const acceptNew = config.newDestination && !accepted.has(config);
  const checked = await kind.check(location, { known, readOnly, acceptNew, clock, log });
  if (!checked.exists) return openedAt(UNUSED, await destinationKind(NOWHERE).open(checked, options));
  const longestName = await longestNameAt(checked, { state, readOnly });
  const destination = await kind.open({ ...checked, longestName }, options);
  if (checked.id === undefined) return openedAt(UNUSED, destination, checked.root);
  if (!readOnly) await remember(location, { ...checked, id: checked.id }, state);
  accepted.add(config);
  const target = openedAt(checked.id, destination, checked.root);
  // Before anything looks for what is recorded: files may lie under names of which no row tells yet.
  const missing = readOnly ? [] : await settleMoves({ state, target });
  for (const path of missing)
    log.warn(`${printable(path)} was being moved when keepsake was cut off, and is not there`);
  return target;
}

/** Runs that only look make no file there: not all disks tell them, so the last run that could find out does. */
async function longestNameAt(
  { id, longestName }: CheckedDestination,
  { state, readOnly }: { readonly state: Pick<StateStore, 'note' | 'setNote'>; readonly readOnly: boolean },
): Promise<number> {
  if (id === undefined) return longestName;
  const note = `longest-name/${id}`;
  const noted = await state.note(note);
  if (readOnly) return Math.min(longestName, Number(noted ?? longestName));
  const found = longestName < USUAL_DISK.longestName ? String(longestName) : undefined;
  if (found !== noted) await state.setNote(note, found);
  return longestName;
}

/** What is remembered of a location, whichever of its names was given then: as it was typed, or as it is called. */
export async function destinationAt(
  location: string,
  state: Pick<StateStore, 'destinationAt'>,
  clock: Clock,
): Promise<{ readonly id: DestinationId; readonly files: number } | undefined> {
  const known = await state.destinationAt(location);
  if (known !== undefined) return known;
  const name = await destinationKind(location).nameOf(location, clock);
  return name === location ? undefined : state.destinationAt(name);
}

/** Under both names: one that is typed through a link may lead to another disk tomorrow. */
async function remember(
  location: string,
  { root, id }: Pick<CheckedDestination, 'root'> & { readonly id: DestinationId },
  state: Pick<StateStore, 'destinationAt' | 'setDestination' | 'note' | 'setNote'>,
): Promise<void> {
  for (const name of new Set([location, root]))
    if ((await state.destinationAt(name))?.id !== id) await state.setDestination(name, id);
  const note = spellingNote(location);
  const spelling = location === root ? undefined : root;
  if ((await state.note(note)) !== spelling) await state.setNote(note, spelling);
}

function spellingNote(location: string): string {
  return `spelling/${location}`;
}

/** Where destinations lie, each by the name that it has, and not by others under which it was given. */
export async function locationsOf(
  state: Pick<StateStore, 'destinations' | 'note'>,
): Promise<ReadonlyMap<DestinationId, string>> {
  const locations = new Map<DestinationId, string>();
  for (const { id, location } of await state.destinations()) {
    const isSpelling = (await state.note(spellingNote(location))) !== undefined;
    if (!isSpelling || !locations.has(id)) locations.set(id, location);
  }
  return locations;
}

/** Checks the destination without making or writing anything there. */
export function lookAtDestination(
  { absolute }: NonNullable<Config['directory']>,
  options: Pick<CheckDestinationOptions, 'known' | 'clock' | 'log'>,
): Promise<CheckedDestination> {
  return destinationKind(absolute).check(absolute, { ...options, readOnly: true, acceptNew: false });
}

/** The same, and opens it for looking. */
export async function lookInto(
  directory: NonNullable<Config['directory']>,
  {
    account,
    clock,
    log,
    known,
  }: Pick<OpenDestinationOptions, 'account' | 'clock' | 'log'> &
    Partial<Pick<CheckDestinationOptions, 'known'>>,
): Promise<Destination> {
  const checked = await lookAtDestination(directory, { known, clock, log });
  const location = checked.exists ? directory.absolute : NOWHERE;
  return destinationKind(location).open(checked, { account, readOnly: true, clock, log });
}

/** All names of the destination: the one that the user gave, and the one behind it. */
export async function namesOfDestination({
  absolute,
}: NonNullable<Config['directory']>): Promise<readonly string[]> {
  return [...new Set([absolute, (await destinationKind(absolute).resolve(absolute)) ?? absolute])];
}

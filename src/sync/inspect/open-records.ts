import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { Catalogue, CatalogueReader } from '../../model/catalogue.ts';
import type { DestinationRef, StateReader, StateStore } from '../../model/state-store.ts';
import { pathKey } from '../../plan/safe-path.ts';
import { asMoved } from '../moves/as-moved.ts';
import { lookAt } from '../moves/look-at.ts';
import { readMoves } from '../moves/move-journal.ts';
import { movingWarning, whereMoved } from '../moves/where-moved.ts';
import type { AccountPorts } from '../open/account-ports.ts';
import { openCatalogueBeside, openCatalogueOf } from '../open/open-catalogue.ts';
import { destinationAt, lookAtDestination, lookInto, namesOfDestination } from '../open/open-destination.ts';
import { peekState, withState } from '../open/open-state.ts';

/** What is recorded about one destination of an account, and what iCloud shows of it. */
export interface Records<State extends StateReader> {
  readonly state: State;
  readonly catalogue: CatalogueReader;
  /** Id of the destination, as the state knows it. */
  readonly destination: string;
  /** Where the destination lies, the path given first, then the real one. */
  readonly roots: readonly string[];
  /** The destination, and how it compares names. */
  readonly ref: DestinationRef;
}

export type RecordsPorts = Pick<AccountPorts, 'clock' | 'log'>;
export type RecordsConfig = Pick<Config, 'username' | 'cookieDirectory' | 'directory'>;

/**
 * Work on what is recorded, for looking only: no lock, nothing made, also while a sync is at work and while the disk is away.
 * Undefined: nothing was synced there yet.
 */
export async function readRecords<T>(
  config: RecordsConfig,
  ports: RecordsPorts,
  work: (records: Records<StateReader>) => Promise<T>,
): Promise<T | undefined> {
  const look = await lookOrNothing(config, ports);
  return readMemory(config, ports, async (open) => {
    const records = await findRecords(open, config, { ...look, clock: ports.clock });
    return records === undefined ? undefined : work(await withMoved(records, config, ports));
  });
}

/** The same on all that is remembered of an account. Undefined: there is no state. */
export async function readMemory<T>(
  config: Omit<RecordsConfig, 'directory'>,
  ports: RecordsPorts,
  work: (open: { readonly state: StateReader; readonly catalogue: CatalogueReader }) => Promise<T>,
): Promise<T | undefined> {
  const state = peekState(config, ports);
  if (state === undefined) return undefined;
  try {
    const catalogue = openCatalogueBeside(config, ports);
    try {
      return await work({ state, catalogue });
    } finally {
      await catalogue.close();
    }
  } finally {
    await state.close();
  }
}

/** The same where the memory is open already. */
export async function recordsIn<State extends StateReader>(
  open: { readonly state: State; readonly catalogue: CatalogueReader },
  config: RecordsConfig,
  ports: RecordsPorts,
): Promise<Records<State> | undefined> {
  return findRecords(open, config, { ...(await lookOrNothing(config, ports)), clock: ports.clock });
}

/** Work that changes what is recorded, as the only one at work for the account. Undefined: nothing was synced there yet. */
export async function changeRecords<T>(
  config: Config,
  ports: AccountPorts,
  work: (records: Records<StateStore>) => Promise<T>,
): Promise<T | undefined> {
  return changeState(config, ports, async (open, look) => {
    const records = await findRecords(open, config, { ...look, clock: ports.clock });
    return records === undefined ? undefined : work(await withMoved(records, config, ports));
  });
}

/** Work on the state as a whole, as the only one at work for the account. Undefined: there is no state. */
export async function changeState<T>(
  config: Config,
  ports: AccountPorts,
  work: (open: OpenMemory, look: DestinationLook) => Promise<T>,
): Promise<T | undefined> {
  const look = await lookOrNothing(config, ports);
  return withState(config, ports, async (state) => {
    const catalogue = openCatalogueOf(config, ports);
    try {
      return await work({ state, catalogue }, look);
    } finally {
      await catalogue.close();
    }
  });
}

/** All that is remembered of an account. */
export interface OpenMemory {
  readonly state: StateStore;
  readonly catalogue: Catalogue;
}

export interface DestinationLook {
  /** By the marker in it; undefined where there is none, or where the disk is away. */
  readonly id: string | undefined;
  readonly caseSensitive: boolean;
}

/** Where files are being moved, or were when keepsake was cut off: said, and told as they lie. On a disk that is away they do not lie. */
async function withMoved<State extends StateReader>(
  records: Records<State>,
  { directory, username }: RecordsConfig,
  { clock, log }: RecordsPorts,
): Promise<Records<State>> {
  const { state, ref } = records;
  if (directory === undefined || (await readMoves(state, ref)).runs.length === 0) return records;
  try {
    const destination = await lookInto(directory, { account: username, clock, log });
    const moving = await whereMoved(state, ref, (path) => lookAt(destination, path));
    if (moving === undefined) return records;
    log.warn(movingWarning(moving));
    return { ...records, state: asMoved(state, ref, moving) };
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    log.warn(`files were being moved when keepsake was cut off, and cannot be looked at: ${error.message}`);
    return records;
  }
}

async function lookOrNothing(
  { directory }: RecordsConfig,
  { clock, log }: RecordsPorts,
): Promise<DestinationLook> {
  if (directory === undefined) return { id: undefined, caseSensitive: true };
  try {
    return await lookAtDestination(directory, { known: undefined, clock, log });
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    log.debug('the directory cannot be looked at', { reason: error.message });
    return { id: undefined, caseSensitive: true };
  }
}

async function findRecords<State extends StateReader>(
  { state, catalogue }: { readonly state: State; readonly catalogue: CatalogueReader },
  { directory }: RecordsConfig,
  { id, caseSensitive, clock }: DestinationLook & Pick<RecordsPorts, 'clock'>,
): Promise<Records<State> | undefined> {
  if (directory === undefined) return undefined;
  const destination = id ?? (await destinationAt(directory.absolute, state, clock))?.id;
  if (destination === undefined) return undefined;
  const roots = await namesOfDestination(directory);
  const ref: DestinationRef = { id: destination, pathKey: (path) => pathKey(path, { caseSensitive }) };
  return { state, catalogue, destination, roots, ref };
}

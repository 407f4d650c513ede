import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import type { DestinationRef, StateReader, StateStore } from '../../model/state-store.ts';
import { pathKey } from '../../plan/safe-path.ts';
import { openGuestStore, openSqliteStore } from '../../state/sqlite-store.ts';
import { checkDestination } from '../../destinations/local/check-destination.ts';
import { realPath } from '../../destinations/local/find-folders.ts';
import { type AccountPorts, underLock } from '../open/open-account.ts';
import { storeOptions } from '../open/open-state.ts';

/** What is recorded about one destination of an account. */
export interface Records<State extends StateReader> {
  readonly state: State;
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
  const look = await lookAtDestination(config, ports);
  const options = storeOptions(config, ports);
  const state = openGuestStore(options);
  if (state === 'none') return undefined;
  if (state === 'older') {
    throw new KeepsakeError(
      'STATE_DAMAGED',
      `the state file ${options.path} was written by an older keepsake`,
      {
        details: ['the next sync brings it up to date; nothing is lost'],
      },
    );
  }
  try {
    const records = await findRecords(state, config, look);
    return records === undefined ? undefined : await work(records);
  } finally {
    await state.close();
  }
}

/** Work that changes what is recorded, as the only one at work for the account. Undefined: nothing was synced there yet. */
export async function changeRecords<T>(
  config: Config,
  ports: AccountPorts,
  work: (records: Records<StateStore>) => Promise<T>,
): Promise<T | undefined> {
  return changeState(config, ports, async (state, look) => {
    const records = await findRecords(state, config, look);
    return records === undefined ? undefined : work(records);
  });
}

/** Work on the state as a whole, as the only one at work for the account. Undefined: there is no state. */
export async function changeState<T>(
  config: Config,
  ports: AccountPorts,
  work: (state: StateStore, look: DestinationLook) => Promise<T>,
): Promise<T | undefined> {
  const look = await lookAtDestination(config, ports);
  const options = storeOptions(config, ports);
  if ((await realPath(options.path)) === undefined) return undefined;
  return underLock(config, ports, async () => {
    const state = openSqliteStore(options);
    try {
      return await work(state, look);
    } finally {
      await state.close();
    }
  });
}

/** What everybody but `status` says where nothing was synced. */
export function nothingSynced({ username, directory }: RecordsConfig): KeepsakeError {
  const where = directory === undefined ? '' : ` to ${printable(directory.typed)}`;
  return new KeepsakeError('USAGE', `nothing was synced${where} yet for ${username}`, {
    details: ['run a sync or an import first, with the same --directory and --cookie-directory'],
  });
}

export interface DestinationLook {
  /** By the marker in it; undefined where there is none, or where the disk is away. */
  readonly id: string | undefined;
  readonly caseSensitive: boolean;
}

async function lookAtDestination(
  { directory }: RecordsConfig,
  { log }: RecordsPorts,
): Promise<DestinationLook> {
  if (directory === undefined) return { id: undefined, caseSensitive: true };
  try {
    return await checkDestination({
      root: directory.absolute,
      known: undefined,
      readOnly: true,
      acceptNew: true,
      log,
    });
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    log.debug('the directory cannot be looked at', { reason: error.message });
    return { id: undefined, caseSensitive: true };
  }
}

async function findRecords<State extends StateReader>(
  state: State,
  { directory }: RecordsConfig,
  { id, caseSensitive }: DestinationLook,
): Promise<Records<State> | undefined> {
  if (directory === undefined) return undefined;
  const destination = id ?? (await state.destinationAt(directory.absolute))?.id;
  if (destination === undefined) return undefined;
  const real = await realPath(directory.absolute);
  const roots = [...new Set([directory.absolute, real ?? directory.absolute])];
  const ref: DestinationRef = { id: destination, pathKey: (path) => pathKey(path, { caseSensitive }) };
  return { state, destination, roots, ref };
}

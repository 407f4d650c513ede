import { join } from 'node:path';
import { systemFileCalls } from '../../account/file-calls.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { StateReader, StateStore } from '../../model/state-store.ts';
import { wordDatabaseError } from '../../state/database-error.ts';
import { openStateStore } from '../../state/ignored-file.ts';
import { openGuestStore, openSqliteStore, type SqliteStoreOptions } from '../../state/sqlite-store.ts';
import { type AccountConfig, type AccountPorts, underLock } from './account-ports.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';

/**
 * Opens what is remembered of an account whose lock another process may hold, a watching run for one. SQLite lets both read,
 * and short writes wait for each other. Undefined: nothing is remembered.
 */
export async function openStateBeside(
  config: AccountConfig,
  ports: AccountPorts,
): Promise<StateStore | undefined> {
  const options = storeOptions(config, ports);
  let state = openGuestStore(options);
  if (state === 'older') {
    // Only the process that holds the account may change the tables: an older keepsake could be at work on them.
    await underLock(config, ports, () => openSqliteStore(options).close());
    state = openGuestStore(options);
  }
  return typeof state === 'string' ? undefined : state;
}

/**
 * Opens what is remembered of an account for looking only: no lock, nothing made. Undefined: nothing is remembered. Rejects
 * with STATE_OLDER where an older keepsake wrote it.
 */
export function peekState(config: StateConfig, ports: StatePorts): StateReader | undefined {
  const options = storeOptions(config, ports);
  const state = openGuestStore(options);
  if (state === 'none') return undefined;
  if (state !== 'older') return state;
  throw new KeepsakeError('STATE_OLDER', `the state file ${options.path} was written by an older keepsake`, {
    details: ['the next sync brings it up to date; nothing is lost'],
  });
}

/** Work on what is remembered, as the only one at work for the account. Undefined: nothing is remembered. */
export async function withState<T>(
  config: AccountConfig,
  ports: AccountPorts,
  work: (state: StateStore) => Promise<T>,
): Promise<T | undefined> {
  if (!(await hasState(config, ports))) return undefined;
  return underLock(config, ports, () => withUnguardedState(config, ports, work));
}

/** The same without the lock, for a caller that knows the account to be free. */
export async function withUnguardedState<T>(
  config: StateConfig,
  ports: StatePorts,
  work: (state: StateStore) => Promise<T>,
): Promise<T> {
  const state = await openStateStore(storeOptions(config, ports));
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

export async function hasState(config: StateConfig, ports: StatePorts): Promise<boolean> {
  const { path } = storeOptions(config, ports);
  try {
    return (await systemFileCalls.look(path)) !== undefined;
  } catch (error) {
    throw wordDatabaseError(error, path);
  }
}

type StateConfig = Pick<Config, 'username' | 'cookieDirectory'>;
type StatePorts = Pick<SqliteStoreOptions, 'clock' | 'log'> & { readonly secrets?: SecretRegistry };

/** Where an account is remembered, and how. */
export function storeOptions(
  { username, cookieDirectory }: StateConfig,
  { clock, log, secrets }: StatePorts,
): SqliteStoreOptions {
  return {
    path: join(cookieDirectory, `${accountFileStem(username)}.sqlite`),
    clock,
    log,
    scrub: secrets === undefined ? undefined : (text) => secrets.scrub(text),
  };
}

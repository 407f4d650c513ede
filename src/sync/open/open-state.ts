import { join } from 'node:path';
import type { StateStore } from '../../model/state-store.ts';
import { openGuestStore, openSqliteStore, type SqliteStoreOptions } from '../../state/sqlite-store.ts';
import { type AccountConfig, type AccountPorts, underLock } from './open-account.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';

/**
 * Opens what is remembered of an account whose lock somebody else may hold, a watching run for one. SQLite lets both read,
 * and short writes wait for each other. Undefined: nothing is remembered.
 */
export async function openStateBeside(
  config: AccountConfig,
  ports: AccountPorts,
): Promise<StateStore | undefined> {
  const options = storeOptions(config, ports);
  let state = openGuestStore(options);
  if (state === 'older') {
    // Only whoever holds the account may change the tables: an older keepsake could be at work on them.
    await underLock(config, ports, () => openSqliteStore(options).close());
    state = openGuestStore(options);
  }
  return typeof state === 'string' ? undefined : state;
}

/** Where an account is remembered, and how. */
export function storeOptions(
  { username, cookieDirectory }: Pick<Config, 'username' | 'cookieDirectory'>,
  { clock, log, secrets }: Pick<SqliteStoreOptions, 'clock' | 'log'> & { readonly secrets?: SecretRegistry },
): SqliteStoreOptions {
  return {
    path: join(cookieDirectory, `${accountFileStem(username)}.sqlite`),
    clock,
    log,
    scrub: secrets === undefined ? undefined : (text) => secrets.scrub(text),
  };
}

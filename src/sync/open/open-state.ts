import type { StateStore } from '../../model/state-store.ts';
import { openGuestStore, openSqliteStore } from '../../state/sqlite-store.ts';
import { type AccountConfig, type AccountPorts, underLock } from './open-account.ts';
import { storeOptions } from './store-options.ts';

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

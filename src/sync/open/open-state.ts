import type { StateStore } from '../../model/state-store.ts';
import { openGuestStore, openSqliteStore } from '../../state/sqlite-store.ts';
import { type AccountConfig, type AccountWorld, underLock } from './open-account.ts';
import { storeOptions } from './store-options.ts';

/** What we remember of an account, and how its destination compares names. */
export interface OpenState {
  readonly state: StateStore;
  /** Told once the destination is open. */
  setCaseSensitivity(caseSensitive: boolean): void;
}

/**
 * Opens what is remembered of an account whose lock somebody else may hold, a watching run for one. SQLite lets both read,
 * and short writes wait for each other. Undefined: nothing is remembered.
 */
export async function openStateBeside(
  config: AccountConfig,
  world: AccountWorld,
): Promise<OpenState | undefined> {
  let caseSensitive = true;
  const options = storeOptions(config, world, () => caseSensitive);
  let state = openGuestStore(options);
  if (state === 'older') {
    // Only whoever holds the account may change the tables: an older keepsake could be at work on them.
    await underLock(config, world, () => openSqliteStore(options).close());
    state = openGuestStore(options);
  }
  if (typeof state === 'string') return undefined;
  return { state, setCaseSensitivity: (value) => void (caseSensitive = value) };
}

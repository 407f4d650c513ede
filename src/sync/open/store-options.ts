import { join } from 'node:path';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';
import { pathKey } from '../../plan/safe-path.ts';
import type { SqliteStoreOptions } from '../../state/sqlite-store.ts';

/**
 * Where an account is remembered, and how. `isCaseSensitive` is asked for each path: how the destination compares names may
 * be known only after the state is open.
 */
export function storeOptions(
  { username, cookieDirectory }: Pick<Config, 'username' | 'cookieDirectory'>,
  { clock, log, secrets }: Pick<SqliteStoreOptions, 'clock' | 'log'> & { readonly secrets?: SecretRegistry },
  isCaseSensitive: () => boolean,
): SqliteStoreOptions {
  return {
    path: join(cookieDirectory, `${accountFileStem(username)}.sqlite`),
    pathKey: (path) => pathKey(path, { caseSensitive: isCaseSensitive() }),
    clock,
    log,
    scrub: secrets === undefined ? undefined : (text) => secrets.scrub(text),
  };
}

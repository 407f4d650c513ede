import { join } from 'node:path';
import type { SecretRegistry } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';
import type { SqliteStoreOptions } from '../../state/sqlite-store.ts';

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

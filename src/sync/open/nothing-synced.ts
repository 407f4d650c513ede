import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';

/** What every command but `status` says where nothing was synced. */
export function nothingSynced({
  username,
  directory,
}: Pick<Config, 'username' | 'directory'>): KeepsakeError {
  const where = directory === undefined ? '' : ` to ${printable(directory.typed)}`;
  return new KeepsakeError('USAGE', `nothing was synced${where} yet for ${username}`, {
    details: ['run a sync or an import first, with the same --directory and --cookie-directory'],
  });
}

import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { OpenedDestination } from './open-destination.ts';

/** A mistyped folder must not look like a folder in which all is right. */
export async function refuseUnused(
  config: Pick<Config, 'directory' | 'username'>,
  state: Pick<StateStore, 'files'>,
  target: OpenedDestination,
): Promise<void> {
  if ((await state.files(target, { after: undefined, limit: 1 })).length === 0) throw nothingSaved(config);
}

export function nothingSaved({ directory, username }: Pick<Config, 'directory' | 'username'>): KeepsakeError {
  const folder = printable(directory?.typed ?? '');
  return new KeepsakeError('USAGE', `nothing of ${username} is recorded as saved in ${folder}`, {
    details: ['there is nothing to compare: give --directory and --cookie-directory as for the sync'],
  });
}

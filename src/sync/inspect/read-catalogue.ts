import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { ownCommand } from '../../config/own-command.ts';
import type { CatalogueReader, KnownLibrary } from '../../model/catalogue.ts';
import { isFollowed } from '../follow/freshness.ts';
import type { AccountPorts } from '../open/account-ports.ts';
import { openCatalogueBeside } from '../open/open-catalogue.ts';

/**
 * Work on what iCloud shows, as it was followed last: no request, no lock, also while a sync is at work. `what`: the words of the
 * command that asks, for the hint where nothing was followed yet.
 */
export async function readCatalogue<T>(
  config: Pick<Config, 'username' | 'cookieDirectory' | 'typed'>,
  ports: Pick<AccountPorts, 'clock' | 'log'>,
  what: string,
  work: (catalogue: CatalogueReader, libraries: readonly KnownLibrary[]) => Promise<T>,
): Promise<T> {
  const catalogue = openCatalogueBeside(config, ports);
  try {
    const known = await catalogue.libraries();
    if (!isFollowed(known)) {
      throw new KeepsakeError('USAGE', `nothing is known yet of the photos of ${config.username}`, {
        hint: `run a sync, or \`${ownCommand(`${what} --refresh`, config.typed)}\``,
      });
    }
    return await work(catalogue, known);
  } finally {
    await catalogue.close();
  }
}

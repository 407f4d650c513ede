import { join } from 'node:path';
import { accountFileStem } from '../../account/account-file-stem.ts';
import type { Config } from '../../config/config.ts';
import type { Catalogue, CatalogueReader } from '../../model/catalogue.ts';
import { NEVER_FOLLOWED } from '../../model/catalogue.ts';
import { openCatalogue, openGuestCatalogue } from '../../state/catalogue/open-catalogue.ts';
import type { AccountPorts } from './account-ports.ts';

type Where = Pick<Config, 'username' | 'cookieDirectory'>;
type Ports = Pick<AccountPorts, 'clock' | 'log'>;

/** What iCloud shows of an account whose lock is held. */
export function openCatalogueOf(config: Where, { clock, log }: Ports): Catalogue {
  return openCatalogue({ path: cataloguePath(config), clock, log });
}

/** The same beside another process that may be at work on it. Where there is none yet, or one of an older keepsake, it shows nothing. */
export function openCatalogueBeside(config: Where, { clock, log }: Ports): CatalogueReader {
  const opened = openGuestCatalogue({ path: cataloguePath(config), clock, log });
  return typeof opened === 'string' ? NOTHING_KNOWN : opened;
}

function cataloguePath({ username, cookieDirectory }: Where): string {
  return join(cookieDirectory, `${accountFileStem(username)}.catalogue.sqlite`);
}

const NOTHING_KNOWN: CatalogueReader = {
  epoch: async () => '',
  newestStep: async () => 0,
  lastStepBefore: async () => 0,
  cursor: async () => undefined,
  libraries: async () => [],
  others: async () => [],
  library: async () => NEVER_FOLLOWED,
  changedIn: async () => [],
  countChanged: async () => 0,
  addedLast: async () => [],
  rows: async () => [],
  countAddedSince: async () => 0,
  takenIn: async () => [],
  addedIn: async () => [],
  newest: async () => [],
  inState: async () => [],
  assets: async () => [],
  assetsOfMasters: async () => [],
  countShown: async () => 0,
  countSharedMasters: async () => 0,
  groups: async () => [],
  collections: async () => [],
  albums: async () => ({ areKnown: false, listedAtMs: 0 }),
  albumsOf: async () => new Map(),
  countMembers: async () => new Map(),
  unknownMembers: async () => [],
  newestIn: async () => [],
  returned: async () => [],
  close: async () => {},
};

import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { Asset, Library, Resource } from '../../src/model/asset.ts';
import {
  type Catalogue,
  type CataloguePage,
  type CatalogueRow,
  type LibraryState,
  type Listing,
  NEVER_FOLLOWED,
} from '../../src/model/catalogue.ts';
import { NO_PAGE } from '../../src/model/photo-source.ts';
import { openCatalogue } from '../../src/state/catalogue/open-catalogue.ts';
import { FakeClock } from './fake-clock.ts';
import { quickFolder } from './temporary-folder.ts';

export const PERSONAL: Library = { id: 'PrimarySync', kind: 'personal' };
export const SHARED: Library = { id: 'SharedSync-1', kind: 'shared' };

/** A catalogue of its own for one test. */
export function openTestCatalogue(): Catalogue {
  const path = join(quickFolder(), 'catalogue.sqlite');
  return openCatalogue({ path, clock: new FakeClock(), log: silentLog });
}

/** A page of the feed that says this. */
export function feedPage(says: Partial<CataloguePage>): CataloguePage {
  const assets = says.assets ?? [];
  const ids = assets.map(({ id }) => id);
  const base = { library: PERSONAL, kind: 'feed', listing: undefined, state: NEVER_FOLLOWED } as const;
  return { ...NO_PAGE, ...base, ids, ...says };
}

/** A page of this listing that says this. */
export function listedPage(listing: Listing, says: Partial<CataloguePage>): CataloguePage {
  return feedPage({ kind: 'listing', listing, state: following({ listing }), ...says });
}

export function following(state: Partial<LibraryState>): LibraryState {
  return { ...NEVER_FOLLOWED, token: 'token', listings: 1, ...state };
}

/** A photo with one file; whatever is given differs. */
export function someAsset(id: string, differs: Partial<Asset> = {}): Asset {
  const masterId = `master-of-${id}`;
  return {
    id,
    library: PERSONAL.id,
    masterId,
    name: `${id}.HEIC`,
    media: 'photo',
    type: 'public.heic',
    capturedAtMs: 1_700_000_000_000,
    addedAtMs: 1_700_000_100_000,
    deleted: false,
    resources: { original: someFile({ heldBy: differs.masterId ?? masterId }) },
    details: {},
    ...differs,
  };
}

export function someFile(differs: Partial<Resource> = {}): Resource {
  return {
    role: 'original',
    type: 'public.heic',
    size: 1000,
    signature: 'AQIDBAUGBwgJCgsMDQ4PEBESExQV',
    address: undefined,
    heldBy: 'master',
    ...differs,
  };
}

/** A catalogue for each test of a suite, and what is asked of it again and again. Call it where the suite is described. */
export function catalogueOfEachTest() {
  let catalogue: Catalogue;
  beforeEach(() => {
    catalogue = openTestCatalogue();
    return () => catalogue.close();
  });
  return {
    get catalogue() {
      return catalogue;
    },
    row: async (id: string, library = PERSONAL.id) => (await catalogue.assets(library, [id]))[0],
    shown: async (library = PERSONAL.id) => idsOf(await catalogue.newest(library, undefined, 100)),
  };
}

export const idsOf = (rows: readonly CatalogueRow[]) => rows.map(({ id }) => id);
export const named = (...names: readonly string[]): readonly Asset[] => names.map((name) => someAsset(name));

import type { AssetId, DestinationId, LibraryId } from '../../model/ids.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { Selection } from '../../model/selection.ts';
import type { StateStore } from '../../model/state-store.ts';
import { whyUnwanted } from '../../plan/why-unwanted.ts';
import type { ShownGroup } from '../inspect/shown-groups.ts';

/** What became of the assets that a library shows. */
export interface Accounted {
  readonly groups: readonly ShownGroup[];
  /** Assets that are wanted, and of which nothing is saved or failed. */
  readonly unaccounted: readonly AssetId[];
}

const ROWS = 500;

/** Looks at each asset that the catalogue shows of a library, of the newest ones alone where only those are wanted. */
export async function accountFor(
  { state, catalogue }: { readonly state: StateStore; readonly catalogue: CatalogueReader },
  destination: DestinationId,
  library: LibraryId,
  selection: Selection,
): Promise<Accounted> {
  const groups = new Map<string, ShownGroup>();
  const unaccounted: AssetId[] = [];
  const failures = await state.failures(destination);
  const failed = new Set(failures.filter((one) => one.library === library).map(({ asset }) => asset));
  let after: CatalogueRow | undefined;
  for (let left = selection.recent ?? Number.POSITIVE_INFINITY; left > 0; ) {
    const rows: readonly CatalogueRow[] = await catalogue.newest(library, after, Math.min(ROWS, left));
    if (rows.length === 0) break;
    const wanted: AssetId[] = [];
    for (const { id, asset } of rows) {
      const skipped = asset === undefined ? [] : whyUnwanted(asset, selection);
      if (skipped.length === 0) wanted.push(id);
      const media = asset?.media ?? 'unreadable';
      const alike = JSON.stringify([media, skipped]);
      const assets = (groups.get(alike)?.assets ?? 0) + 1;
      groups.set(alike, { library, media, skipped, assets });
    }
    const saved = await state.known({ destination, library, assets: wanted });
    const accounted = new Set(saved.map(({ key }) => key.asset));
    unaccounted.push(...wanted.filter((id) => !accounted.has(id) && !failed.has(id)));
    left -= rows.length;
    after = rows.at(-1);
  }
  return { groups: [...groups.values()], unaccounted };
}

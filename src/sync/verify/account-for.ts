import { assetText } from '../../model/asset-text.ts';
import type { AssetId, DestinationId, LibraryId } from '../../model/ids.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { Selection } from '../../model/selection.ts';
import type { StateStore } from '../../model/state-store.ts';
import { whyUnwanted } from '../../plan/why-unwanted.ts';
import { failurePages } from '../fulfil/open-failures.ts';
import type { ShownGroup } from '../inspect/shown-groups.ts';

/** What became of the assets that a library shows. */
export interface Accounted {
  readonly groups: readonly ShownGroup[];
  /** Assets that are wanted, of which nothing is saved or failed, and that the user does not ignore. */
  readonly unaccounted: number;
  /** The same, but that the user ignores them. */
  readonly ignored: number;
}

interface AskedAccount {
  readonly destination: DestinationId;
  readonly library: LibraryId;
  readonly selection: Selection;
  /** What the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

const ROWS = 500;

/** Looks at each asset that the catalogue shows of a library, of the newest ones alone where only those are wanted. */
export async function accountFor(
  { state, catalogue }: { readonly state: StateStore; readonly catalogue: CatalogueReader },
  { destination, library, selection, ignored }: AskedAccount,
): Promise<Accounted> {
  const groups = new Map<string, ShownGroup>();
  const failed = new Set<string>();
  for await (const page of failurePages(state, destination))
    for (const failure of page) if (failure.library === library) failed.add(failure.asset);
  let unaccounted = 0;
  let ignoredOnes = 0;
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
    for (const asset of wanted) {
      if (accounted.has(asset) || failed.has(asset)) continue;
      if (ignored.has(assetText({ library, asset }))) ignoredOnes += 1;
      else unaccounted += 1;
    }
    left -= rows.length;
    after = rows.at(-1);
  }
  return { groups: [...groups.values()], unaccounted, ignored: ignoredOnes };
}

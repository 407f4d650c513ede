import { assetText } from '../../model/asset-text.ts';
import type { AssetId, DestinationId, LibraryId } from '../../model/ids.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { Moment, Selection } from '../../model/selection.ts';
import type { StateStore } from '../../model/state-store.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { newestRows } from '../jobs/batch.ts';
import { failurePages } from '../selection/open-failures.ts';
import { HeldAssets } from '../twins/held-assets.ts';
import { type ShownGroup, ShownRows } from '../inspect/shown-groups.ts';

/** What became of the assets that a library shows. */
export interface Accounted {
  readonly groups: readonly ShownGroup[];
  /** Assets that are wanted, of which nothing is saved or failed, and that the user does not ignore. */
  readonly unaccounted: number;
  /** The same, but that the user ignores them. */
  readonly ignored: number;
  /** The same, but that another library shows them, too, since the last sync: the next one tells whether they moved. */
  readonly held: number;
}

interface AskedAccount {
  readonly destination: DestinationId;
  readonly library: LibraryId;
  readonly selection: Selection<Moment>;
  /** What the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

const ROWS = 500;

/** Looks at each asset that the catalogue shows of a library, of the newest ones alone where only those are wanted. */
export async function accountFor(
  { state, catalogue }: { readonly state: StateStore; readonly catalogue: CatalogueReader },
  { destination, library, selection, ignored }: AskedAccount,
): Promise<Accounted> {
  const judge = new AlbumJudge(catalogue, selection);
  const shown = new ShownRows();
  const heldAssets = await HeldAssets.open(state, destination);
  const failed = new Set<string>();
  for await (const page of failurePages(state, destination))
    for (const failure of page) if (failure.library === library) failed.add(failure.asset);
  let unaccounted = 0;
  let ignoredOnes = 0;
  let held = 0;
  for await (const rows of newestRows(catalogue, library, selection.recent, ROWS)) {
    const wanted: AssetId[] = [];
    const outside = await judge.outside(rows.flatMap(({ asset }) => asset ?? []));
    for (const row of rows)
      if (shown.add(row, selection, outside.get(row.id)).length === 0) wanted.push(row.id);
    const saved = await state.known({ destination, library, assets: wanted });
    const accounted = new Set(saved.map(({ key }) => key.asset));
    for (const asset of wanted) {
      if (accounted.has(asset) || failed.has(asset)) continue;
      if (ignored.has(assetText({ library, asset }))) ignoredOnes += 1;
      else if (heldAssets.wasHeld({ library, asset })) held += 1;
      else unaccounted += 1;
    }
  }
  return { groups: shown.groups, unaccounted, ignored: ignoredOnes, held };
}

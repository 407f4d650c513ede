import type { AssetState, CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { DestinationId, LibraryId } from '../../model/ids.ts';
import type { RecordedFile, StateStore } from '../../model/state-store.ts';
import { rowsInState } from '../jobs/batch.ts';
import type { DeletedByUs } from '../deletions/deleted-by-us.ts';

/** An asset that is in such a state, and what is recorded of it here. */
export interface GoneAsset {
  readonly row: CatalogueRow;
  /** Older versions too; never empty. */
  readonly files: readonly RecordedFile[];
}

interface Ports {
  readonly catalogue: Pick<CatalogueReader, 'inState'>;
  readonly state: Pick<StateStore, 'versions'>;
  readonly destination: DestinationId;
  readonly byUs: Pick<DeletedByUs, 'has'>;
}

/** Rows at a time. */
const ROWS = 100;

/** Assets of a library with files here that any of these steps, behind `after` and through `last`, left in one of these states. What we
 * deleted in iCloud ourselves is none of them. */
export async function* findGone(
  { catalogue, state, destination, byUs }: Ports,
  library: LibraryId,
  states: readonly AssetState[],
  { after, last }: { readonly after: number; readonly last: number },
): AsyncGenerator<GoneAsset, void> {
  let rows: CatalogueRow[] = [];
  for (const one of states) {
    for await (const row of rowsInState(catalogue, library, one)) {
      if (row.step <= after || row.step > last || byUs.has(library, row.id)) continue;
      rows.push(row);
      if (rows.length >= ROWS) yield* withFiles(rows.splice(0));
    }
  }
  yield* withFiles(rows);

  async function* withFiles(some: readonly CatalogueRow[]): AsyncGenerator<GoneAsset, void> {
    if (some.length === 0) return;
    const assets = some.map(({ id }) => id);
    const all = Map.groupBy(await state.versions({ destination, library, assets }), ({ key }) => key.asset);
    for (const row of some) {
      const files = all.get(row.id);
      if (files !== undefined) yield { row, files };
    }
  }
}

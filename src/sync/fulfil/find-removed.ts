import { assetText } from '../../model/asset-text.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';

/** More than a user takes away by hand; the next run goes on. */
const MOST_REMOVED = 10_000;
const ROWS = 500;

/** Files that were saved once, that iCloud still shows and that are not there any more; the first `MOST_REMOVED` of them. */
export async function findRemoved(
  { state, catalogue, signal }: Run,
  target: OpenedDestination,
  { ignored, wanted }: { readonly ignored: ReadonlySet<string>; readonly wanted: ReadonlySet<LibraryId> },
): Promise<readonly RecordedFile[]> {
  const { destination } = target;
  const removed: RecordedFile[] = [];
  let rows = await state.files(target, { after: undefined, limit: ROWS });
  while (rows.length > 0 && removed.length < MOST_REMOVED) {
    signal.throwIfAborted();
    const paths = rows.map(({ path }) => path);
    const looks = await lookAtPaths(paths, async (path) => (await destination.stat(path)) ?? 'missing');
    const missing = rows.filter(
      (row) => row.superseded !== true && wanted.has(row.key.library) && looks.get(row.path) === 'missing',
    );
    for (const [library, ofLibrary] of Map.groupBy(missing, ({ key }) => key.library)) {
      const known = await catalogue.assets(library, [...new Set(ofLibrary.map(({ key }) => key.asset))]);
      const shown = new Set(known.filter(({ state: at }) => at === 'shown').map((asset) => asset.id));
      removed.push(...ofLibrary.filter(({ key }) => shown.has(key.asset) && !ignored.has(assetText(key))));
    }
    rows = await state.files(target, { after: rows.at(-1), limit: ROWS });
  }
  return removed;
}

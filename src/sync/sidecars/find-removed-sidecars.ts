import { assetText } from '../../model/asset-text.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { RecordedSidecar, SidecarWishes } from '../../model/sidecars.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';
import { ofPhotosHere } from './sidecars-of-photos-here.ts';

/** More than a user takes away by hand; the next run goes on. */
const MOST_REMOVED = 10_000;
const ROWS = 500;

/**
 * Sidecars that were written once, beside photos that iCloud still shows, and that are not there any more; the first `MOST_REMOVED` of them.
 * Those of photos that went as well come with their photos.
 */
export async function findRemovedSidecars(
  { state, catalogue, signal }: Run,
  target: OpenedDestination,
  {
    ignored,
    wanted,
    sidecars: { names },
  }: {
    readonly ignored: ReadonlySet<string>;
    readonly wanted: ReadonlySet<LibraryId>;
    readonly sidecars: SidecarWishes;
  },
): Promise<readonly RecordedSidecar[]> {
  const { links } = target.destination;
  const removed: RecordedSidecar[] = [];
  let rows = await state.sidecars.page(target, { after: undefined, limit: ROWS });
  while (rows.length > 0 && removed.length < MOST_REMOVED) {
    signal.throwIfAborted();
    const paths = rows.map(({ path }) => path);
    const looks = await lookAtPaths(paths, (path) => links.look(path, undefined));
    const missing = rows.filter(
      (row) =>
        wanted.has(row.library) && !ignored.has(assetText(row)) && looks.get(row.path)?.kind === 'missing',
    );
    // By `stem` a second photo of one name has its sidecar under its full name.
    const here = await ofPhotosHere(missing, { state, target }, names === 'full' ? ['full'] : undefined);
    for (const [library, ofLibrary] of Map.groupBy(here, (one) => one.library)) {
      const known = await catalogue.assets(library, [...new Set(ofLibrary.map(({ asset }) => asset))]);
      const shown = new Set(known.filter(({ state: at }) => at === 'shown').map(({ id }) => id));
      removed.push(...ofLibrary.filter(({ asset }) => shown.has(asset)));
    }
    rows = await state.sidecars.page(target, { after: rows.at(-1), limit: ROWS });
  }
  return removed;
}

import type { Library } from '../../model/asset.ts';
import type { AssetId } from '../../model/ids.ts';
import type { SavedFile } from '../../model/state-store.ts';
import { follow, lookUpInto } from '../follow/follow-ports.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

type Ports = Pick<Run, 'source' | 'catalogue' | 'state' | 'clock' | 'log' | 'signal'>;

/**
 * Asks by name for what is here and not shown, and of which no record said why: what a listing did not show, and, `unknown`, what the
 * catalogue does not know at all, because it began anew. What their records say stands in the catalogue then. False where iCloud refuses.
 */
export async function lookAtAbsent(
  library: Library,
  { unlisted, unknown }: { readonly unlisted: readonly AssetId[]; readonly unknown: readonly AssetId[] },
  run: Ports,
): Promise<boolean> {
  const state = await run.catalogue.library(library.id);
  try {
    for await (const page of lookUpInto(run, library, unlisted, state)) void page;
    if (unknown.length > 0)
      for await (const page of run.source.lookUpPutAway(library.id, unknown, run.signal))
        await follow(run, page, { library, kind: 'lookup', state });
    return true;
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    run.log.debug('photos that are not shown cannot be asked for', { reason: error.message });
    return false;
  }
}

const ROWS = 500;
/** More than anyone has in Recently Deleted; of a library that is another's, all would be asked for in vain. */
const MOST_UNKNOWN = 20_000;

/** Assets of a library with files here of which the catalogue has no row; at most so many. */
export async function unknownAssets(
  { state, catalogue, signal }: Ports,
  target: OpenedDestination,
  library: Library,
): Promise<readonly AssetId[]> {
  const unknown = new Set<AssetId>();
  let after: SavedFile | undefined;
  for (;;) {
    signal.throwIfAborted();
    const page: readonly SavedFile[] = await state.files(target, { after, limit: ROWS });
    if (page.length === 0 || unknown.size >= MOST_UNKNOWN) return [...unknown].slice(0, MOST_UNKNOWN);
    const own = page.filter(({ key }) => key.library === library.id).map(({ key }) => key.asset);
    const known = new Set((await catalogue.assets(library.id, [...new Set(own)])).map(({ id }) => id));
    for (const id of own) if (!known.has(id)) unknown.add(id);
    after = page.at(-1);
  }
}

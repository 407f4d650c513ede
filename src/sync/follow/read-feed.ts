import type { Library } from '../../model/asset.ts';
import type { LibraryState } from '../../model/catalogue.ts';
import { type FollowedPage, type FollowPorts } from './follow-ports.ts';
import { isListed, isListingDue, isOutgrown } from './is-unfinished.ts';
import { markLeft } from './mark-left.ts';
import { readChanges } from './read-changes.ts';

/** `listing`: a listing has to begin, or to go on. `left`: the account has the library no longer. */
export type Followed = 'settled' | 'listing' | 'left';

/**
 * What changed in a library since it was followed last. Apple's count is compared with the catalogue then; where they differ
 * everything has to be listed (E7-E9).
 */
export async function* readFeed(
  ports: FollowPorts,
  library: Library,
): AsyncGenerator<FollowedPage, Followed> {
  const { catalogue, clock, log } = ports;
  const before = await catalogue.library(library.id);
  if (!before.token) {
    // What moved since is not known, so a listing cannot go on.
    if (before.listing !== undefined) await catalogue.setLibrary(library, { ...before, listing: undefined });
    return 'listing';
  }
  const read = yield* readChanges(ports, library, before);
  if (read === 'left') return leave(ports, library, before);
  if (read === 'refused') {
    // What is listed already may be old, so the listing begins anew.
    await catalogue.setLibrary(library, { ...before, token: undefined, listing: undefined });
    return 'listing';
  }
  const nowMs = clock.now();
  const { state } = read;
  if (isOutgrown(state))
    log.info('this version keeps more of each photo: all are looked at once more, none is downloaded again', {
      library: library.id,
    });
  if (!isListed(state) || isListingDue(state, nowMs)) return 'listing';
  if ((await gapOf(ports, library, state)) === state.gap) return settle(ports, library, state);
  // Something may have happened between the changes and the count; changes that cannot be relied on say nothing of it.
  const later = read.isDoubtful ? 'refused' : yield* readChanges(ports, library, state);
  if (later === 'left') return leave(ports, library, state);
  if (later !== 'refused' && (await gapOf(ports, library, later.state)) === later.state.gap) {
    return settle(ports, library, later.state);
  }
  log.info('the number of photos differs from what Apple counts: everything is looked at again', {
    library: library.id,
  });
  return 'listing';
}

async function leave(ports: FollowPorts, library: Library, state: LibraryState): Promise<'left'> {
  await markLeft(ports, library, state);
  return 'left';
}

async function settle(
  { catalogue, clock }: FollowPorts,
  library: Library,
  state: LibraryState,
): Promise<'settled'> {
  await catalogue.setLibrary(library, { ...state, comparedAtMs: clock.now() });
  return 'settled';
}

/** Assets that Apple counts and the catalogue does not show; as before where Apple does not say. */
async function gapOf(
  { source, catalogue, signal }: FollowPorts,
  { id }: Library,
  state: LibraryState,
): Promise<number> {
  const { shown } = await source.count(id, ['shown'], signal);
  return shown === undefined ? state.gap : shown - (await catalogue.countShown(id));
}

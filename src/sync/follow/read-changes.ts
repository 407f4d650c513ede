import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryState } from '../../model/catalogue.ts';
import type { Page } from '../../model/photo-source.ts';
import { type FollowedPage, type FollowPorts, follow, lookUpInto } from './follow-ports.ts';
import { isRefusedCall } from './refused-call.ts';

/** Where changes ended; `refused` where Apple does not accept the token any more, `left` where the account has the library no longer. */
export type ChangesRead = { readonly state: LibraryState; readonly isDoubtful: boolean } | 'refused' | 'left';

/**
 * What changed in a library since the token of `state`, page by page into the catalogue, the token with each page. A listing
 * that is under way goes back by as many places as records were named: each may have moved others past it.
 */
export async function* readChanges(
  ports: FollowPorts,
  library: Library,
  state: LibraryState,
): AsyncGenerator<FollowedPage, ChangesRead> {
  const { source, catalogue, signal } = ports;
  const pages = new WithEnd(source.changes(library.id, state.token ?? '', signal));
  let now = state;
  let isRefused = false;
  for await (const page of pages) {
    // Before the token moves on: cut off in between, a run asks for the same page again.
    const isLookedUp = yield* lookUpThroughOriginals(ports, library, page, now);
    isRefused ||= !isLookedUp;
    const doubt = isLookedUp ? now.doubt : REFUSED;
    now = { ...goneBack(now, page), token: page.token ?? now.token, doubt };
    yield await follow(ports, page, { library, kind: 'feed', state: now });
  }
  const { end } = pages;
  if (end.kind !== 'token') return end.kind;
  const ended: LibraryState = { ...now, token: end.token, due: false, doubt: end.doubt ?? now.doubt };
  await catalogue.setLibrary(library, ended);
  return { state: ended, isDoubtful: isRefused || end.doubt !== undefined };
}

/** Why changes may not be all where photos that changed through their originals could not be looked up. */
const REFUSED = 'Apple refuses to tell of photos whose originals changed';

/** Answers whether Apple could be asked. What it refuses costs a listing later, and not the run (FAULTS.md E17). */
async function* lookUpThroughOriginals(
  ports: FollowPorts,
  library: Library,
  page: Page,
  state: LibraryState,
): AsyncGenerator<FollowedPage, boolean> {
  const assets = await changedThroughOriginals(ports, library, page);
  let isAnswered = assets.length === 0;
  try {
    for await (const followed of lookUpInto(ports, library, assets, state)) {
      const { ids, gone, unreadable } = followed.page;
      isAnswered ||= ids.length + gone.length + unreadable.length > 0;
      yield followed;
    }
    if (!isAnswered) ports.log.warn(REFUSED, { library: library.id, reason: 'the answer is empty' });
    return isAnswered;
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    ports.log.warn(REFUSED, { library: library.id, reason: error.message });
    return false;
  }
}

/** Assets whose original changed alone: changes do not name them. */
async function changedThroughOriginals(
  { catalogue }: FollowPorts,
  library: Library,
  { masters, ids }: Page,
): Promise<readonly string[]> {
  if (masters.length === 0) return [];
  const told = new Set(ids);
  const assets = await catalogue.assetsOfMasters(library.id, masters);
  return assets.filter((asset) => !told.has(asset));
}

function goneBack(state: LibraryState, { ids, gone }: Page): LibraryState {
  const { listing } = state;
  if (listing === undefined) return state;
  const rank = Math.max(0, listing.rank - ids.length - gone.length);
  return { ...state, listing: { ...listing, rank } };
}

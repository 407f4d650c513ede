import type { Library } from '../../model/asset.ts';
import type { LibraryState } from '../../model/catalogue.ts';
import type { Page } from '../../model/photo-source.ts';
import { type FollowedPage, type FollowPorts, follow, lookUpInto } from './follow-ports.ts';

/** Where changes ended; undefined where Apple does not accept the token any more. */
export type ChangesRead = { readonly state: LibraryState; readonly isDoubtful: boolean } | undefined;

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
  const pages = source.changes(library.id, state.token ?? '', signal);
  for (let now = state; ; ) {
    const next = await pages.next();
    if (next.done === true) {
      const end = next.value;
      if (end.kind === 'refused') return undefined;
      const doubt = end.doubt ?? now.doubt;
      const ended: LibraryState = { ...now, token: end.token, due: false, doubt };
      await catalogue.setLibrary(library, ended);
      return { state: ended, isDoubtful: end.doubt !== undefined };
    }
    const page = next.value;
    yield* lookUpInto(ports, library, await changedThroughOriginals(ports, library, page), now);
    now = { ...goneBack(now, page), token: page.token ?? now.token };
    yield await follow(ports, page, { library, kind: 'feed', state: now });
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

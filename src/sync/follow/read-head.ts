import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { Head, LibraryState } from '../../model/catalogue.ts';
import type { Page } from '../../model/photo-source.ts';
import { follow, type FollowedPage, type FollowPorts } from './follow-ports.ts';
import { isListed } from './is-unfinished.ts';
import { markLeft } from './mark-left.ts';
import { type ListingRead, NOT_LISTED } from './read-listing.ts';
import { isRefusedCall } from './refused-call.ts';

/** Of a library that has no more. */
const ALL: Head = { assets: Number.MAX_SAFE_INTEGER, sinceMs: Number.MIN_SAFE_INTEGER };

/**
 * The assets of a library that were added last, newest first: `most` of them, or as many as the caller pulls. `refused`: the library
 * is listed by the dates of its photos alone. Changes since the token of the library have been read before.
 */
export async function* readHead(
  ports: FollowPorts,
  library: Library,
  most: number | undefined,
): AsyncGenerator<FollowedPage, ListingRead | 'refused'> {
  const { source, catalogue, signal, log } = ports;
  const before = await catalogue.library(library.id);
  const pages = new WithEnd(source.list(library, { limit: most, order: 'added' }, signal));
  // Where changes are not known since, nor is what was known then.
  const known = before.token ? before.head : undefined;
  let state: LibraryState = { ...before, head: known };
  let head: Head | undefined;
  try {
    for await (const page of pages) {
      head = grown(head, page);
      state = { ...state, token: state.token || page.token || '', head: furtherOf(head, known) };
      yield await follow(ports, page, { library, kind: 'lookup', state });
    }
  } catch (error) {
    if (head !== undefined || !isRefusedCall(error)) throw error;
    log.debug('a library is not listed by when its photos were added', { reason: error.message });
    return 'refused';
  }
  const { end } = pages;
  if (end.isLeft === true) {
    await markLeft(ports, library, state);
    return NOT_LISTED;
  }
  if (!end.isCut && !isListed(state)) await catalogue.setLibrary(library, { ...state, head: ALL });
  return { shortfall: end.shortfall, isWhole: false, left: 0 };
}

/** Of what was added since then, all is known, by the list or by changes: so many at least. */
function furtherOf(head: Head, known: Head = head): Head {
  return { assets: Math.max(head.assets, known.assets), sinceMs: Math.min(head.sinceMs, known.sinceMs) };
}

/** With one page more. What of it has no date, or cannot be read, says nothing of how far it reaches. */
function grown(head: Head | undefined, { ids, assets }: Page): Head {
  const dates = assets.flatMap(({ addedAtMs }) => addedAtMs ?? []);
  return {
    assets: (head?.assets ?? 0) + ids.length,
    sinceMs: Math.min(head?.sinceMs ?? Number.MAX_SAFE_INTEGER, ...dates),
  };
}

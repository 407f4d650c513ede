import { counted } from '../../base/counted.ts';
import { WithEnd } from '../../base/with-end.ts';
import type { Library } from '../../model/asset.ts';
import type { LibraryState, Listing } from '../../model/catalogue.ts';
import type { ListingEnd } from '../../model/photo-source.ts';
import { follow, type FollowedPage, type FollowPorts } from './follow-ports.ts';
import { markLeft } from './mark-left.ts';
import { type ChangesRead, readChanges } from './read-changes.ts';
import { isRefusedCall } from './refused-call.ts';
import { shortfallOf } from './shortfall.ts';

export interface ListingRead {
  /** Why something may have been missed, in words. */
  readonly shortfall: string | undefined;
  /** Everything that the library shows was listed, or as much as Apple lists of it. */
  readonly isWhole: boolean;
  /** How many assets were shown before and are not any more. */
  readonly left: number;
}

/** Nothing came of a listing. */
export const NOT_LISTED: ListingRead = { shortfall: undefined, isWhole: false, left: 0 };

/**
 * Lists everything that a library shows, newest first, from where an earlier listing was cut off.
 */
export async function* readListing(
  ports: FollowPorts,
  library: Library,
): AsyncGenerator<FollowedPage, ListingRead> {
  const { source, catalogue, signal } = ports;
  const before = await catalogue.library(library.id);
  const begun: Listing = before.listing ?? {
    number: before.listings + 1,
    after: await catalogue.newestStep(),
    rank: 0,
  };
  const isResumed = begun.rank > 0;
  const asked = { limit: undefined, ...(isResumed && { from: begun.rank }) };
  const pages = new WithEnd(source.list(library, asked, signal));
  // What is known of a head goes on with the token that it goes by.
  const head = before.token ? before.head : undefined;
  let state: LibraryState = { ...before, listing: begun, listings: begun.number, head };
  // A token that is good is kept: what changed since it was given tells of albums, too.
  let token = isResumed ? before.token : before.token || undefined;
  for await (const page of pages) {
    // Of the first page: what changes while listing is then told as a change (photos.md 3.3.9).
    token ??= page.token;
    const rank = page.rank ?? rankOf(state);
    state = { ...state, token: token ?? '', listing: { ...begun, rank } };
    const followed = await follow(ports, page, { library, kind: 'listing', listing: begun, state });
    yield isResumed ? withoutRepeats(followed) : followed;
  }
  const { end } = pages;
  if (end.isLeft === true) {
    await markLeft(ports, library, state);
    return NOT_LISTED;
  }
  if (end.isCut) return { shortfall: end.shortfall, isWhole: false, left: 0 };
  return yield* endListing(ports, library, { state, end: { ...end, token }, isResumed });
}

/** A listing that goes on reaches back over some that an earlier run has told. */
function withoutRepeats(followed: FollowedPage): FollowedPage {
  const { page, changed } = followed;
  return { ...followed, page: { ...page, ids: page.ids.filter((id) => changed.has(id)) } };
}

function rankOf({ listing }: LibraryState): number {
  return listing?.rank ?? 0;
}

interface EndOfListing {
  readonly state: LibraryState;
  readonly end: ListingEnd;
  readonly isResumed: boolean;
}

/** What changed while the listing was made, then the count, then what was not seen in it. */
async function* endListing(
  ports: FollowPorts,
  library: Library,
  { state, end, isResumed }: EndOfListing,
): AsyncGenerator<FollowedPage, ListingRead> {
  const { source, catalogue, clock, signal } = ports;
  const { listing } = state;
  if (listing === undefined) throw new Error('a listing ends that never began');
  const read = end.token === undefined ? 'refused' : yield* readLaterChanges(ports, library, state);
  if (read === 'left') {
    await markLeft(ports, library, state);
    return NOT_LISTED;
  }
  const later = read === 'refused' ? undefined : read;
  const seen = await catalogue.countShown(library.id, listing);
  // Apple's count was taken before the listing: what was deleted meanwhile is no shortfall.
  const isSame = end.expected === undefined || end.expected === seen;
  const expected = isSame
    ? end.expected
    : ((await source.count(library.id, ['shown'], signal)).shown ?? end.expected);
  const known = await catalogue.countShown(library.id);
  // So much does not go unsaid at once: an answer may be wrong. Nothing counts as gone before two listings in a row show the same.
  const isHalved = 2 * seen < known && !(listing.number > 1 && seen === state.seen);
  const shortfall =
    shortfallOf({ ...end, expected }, seen) ??
    (isHalved ? `Apple lists ${counted(seen, 'photo')} of the ${known} known before` : undefined);
  const gap = (expected ?? seen) - seen;
  const now: LibraryState = { ...state, token: later?.state.token ?? '', listing: undefined, due: false };
  // What a listing that was broken off missed lies in front of where it went on: it is made anew at once.
  if (shortfall !== undefined && end.shortfall === undefined && isResumed) {
    await catalogue.setLibrary(library, now);
    return yield* readListing(ports, library);
  }
  // A number that Apple cannot account for twice is Apple's own; asking every time would not change it.
  const isSameAsBefore = state.seen > 0 && (expected === undefined ? seen === state.seen : gap === state.gap);
  const isSettled = shortfall === undefined || (end.shortfall === undefined && isSameAsBefore && !isHalved);
  const nowMs = clock.now();
  const ended: LibraryState = {
    ...now,
    token: isSettled ? now.token : undefined,
    doubt: later?.isDoubtful === true ? later.state.doubt : undefined,
    elsewhere: end.elsewhere,
    listedAtMs: isSettled ? nowMs : state.listedAtMs,
    gap,
    seen,
    comparedAtMs: nowMs,
  };
  if (!isSettled) {
    await catalogue.setLibrary(library, ended);
    return { shortfall, isWhole: false, left: 0 };
  }
  const { left } = await catalogue.endListing(library, listing, ended);
  return { shortfall: shortfall ?? ended.doubt, isWhole: true, left };
}

/** As `readChanges`; a server that offers no changes costs a listing next time, not this one. */
async function* readLaterChanges(
  ports: FollowPorts,
  library: Library,
  state: LibraryState,
): AsyncGenerator<FollowedPage, ChangesRead> {
  try {
    return yield* readChanges(ports, library, state);
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    ports.log.debug('changes are not told', { reason: error.message });
    return 'refused';
  }
}

import type { Action } from '../../model/action.ts';
import type { Library } from '../../model/asset.ts';
import type { ChangesEnd } from '../../model/photo-source.ts';
import type { Composed } from '../open/compose.ts';
import type { CycleTally } from '../cycle/cycle-report.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { PlannedPages } from '../fulfil/planned-pages.ts';
import { isRefusedCall } from './refused-call.ts';
import { openShortfall, shortfallOf } from './shortfall.ts';
import { isListingDue, isUnfinished, type LibraryProgress, neverListed } from './sync-progress.ts';

export interface Followed {
  /** Not stored by a run that only looks. */
  readonly progress: LibraryProgress;
  /** Why something may have been missed, in words. */
  readonly shortfall: string | undefined;
}

export interface Following {
  readonly composed: Composed;
  readonly place: OpenedDestination;
  readonly planned: PlannedPages;
  readonly tally: CycleTally;
  readonly library: Library;
  readonly progress: LibraryProgress;
  /** Told when a full listing begins, so that it can go on from where it is broken off. */
  begin(progress: LibraryProgress): void;
}

type Read = Extract<ChangesEnd, { kind: 'token' }>;
type Steps<T> = AsyncGenerator<Action, T>;

/**
 * Everything that one library has for us: what changed since last time, or where that is not known all of it, and then what
 * changed in the meantime. Apple's count is compared with ours at the end, and where they differ all is listed (E7-E9).
 */
export async function* followLibrary(following: Following): Steps<Followed> {
  const { composed, library, progress } = following;
  const { config } = composed;
  if (config.selection.recent !== undefined || config.task !== 'sync') return yield* listOnce(following);
  if (!progress.token || progress.mark !== undefined) return yield* listAll(following);

  const nowMs = composed.clock.now();
  if (isUnfinished(progress, nowMs)) yield* lookAtUnaccounted(following);
  const read = yield* readChanges(following, progress.pass, progress.token);
  if (read === undefined) return yield* listAll(following);
  const { doubt = progress.doubt } = read;
  const compared: LibraryProgress = { ...progress, token: read.token, doubt, comparedAtMs: nowMs };
  if (isListingDue(compared, nowMs)) return yield* listAll(following);
  if ((await gapOf(following)) === progress.gap) return settled(compared);
  // Something may have happened between the changes and the count; changes that cannot be relied on say nothing of it.
  const later =
    read.doubt === undefined ? yield* readChanges(following, progress.pass, read.token) : undefined;
  if (later !== undefined && (await gapOf(following)) === progress.gap) {
    return settled({ ...compared, token: later.token, doubt: later.doubt ?? doubt });
  }
  composed.log.info('the number of photos differs from what Apple counts: everything is looked at again', {
    library: library.id,
  });
  return yield* listAll(following);
}

function settled(progress: LibraryProgress): Followed {
  return { progress, shortfall: openShortfall(progress) };
}

/** Assets of which nothing became, by some fault of our own: found now and then rather than never. */
async function* lookAtUnaccounted({ composed, place, library, planned, progress }: Following): Steps<void> {
  const { source, state, signal } = composed;
  const assets = await state.unaccounted(place.id, library.id);
  yield* planned.plan(library.id, progress.pass, source.lookUp(library.id, assets, signal));
}

/** A listing that nothing is remembered of: the newest few, or a dry run. */
async function* listOnce({ composed, library, planned }: Following): Steps<Followed> {
  const { source, config, signal } = composed;
  const { recent } = config.selection;
  const end = yield* planned.plan(library.id, 0, source.list(library, { limit: recent }, signal));
  const shortfall = recent === undefined ? shortfallOf(end, end.seen) : end.shortfall;
  return {
    progress: { ...neverListed(library.kind), token: '', comparedAtMs: composed.clock.now() },
    shortfall,
  };
}

async function* listAll(following: Following): Steps<Followed> {
  const { composed, place, library, planned, progress, tally } = following;
  const { source, state, signal, clock } = composed;
  // Another scope of this destination, or one that was reset, counts on from here.
  const newest = await state.newestPass(place.id, library.id);
  const pass = progress.mark === undefined ? newest + 1 : progress.pass;
  following.begin({ ...progress, token: undefined, pass });
  const pages = source.list(library, { limit: undefined, after: progress.mark }, signal);
  const end = yield* planned.plan(library.id, pass, pages);

  // What changed while the listing was made (FAULTS.md E7).
  const later = end.token === undefined ? undefined : yield* readLaterChanges(following, pass, end.token);
  const seen = await state.countSeen(place.id, library.id, pass);
  // Apple's count was taken before the listing: what was deleted meanwhile is no shortfall.
  const isSame = end.expected === undefined || end.expected === seen;
  const expected = isSame ? end.expected : ((await countShown(following)) ?? end.expected);
  const shortfall = shortfallOf({ ...end, expected }, seen);
  const gap = (expected ?? seen) - seen;
  // What a listing that was broken off missed lies in front of its mark: it is made anew at once.
  if (shortfall !== undefined && end.shortfall === undefined && progress.mark !== undefined) {
    return yield* listAll({ ...following, progress: { ...progress, mark: undefined } });
  }
  // A number that Apple cannot account for twice is Apple's own; asking every time would not change it.
  const isSameAsBefore =
    progress.seen > 0 && (expected === undefined ? seen === progress.seen : gap === progress.gap);
  const isSettled = shortfall === undefined || (end.shortfall === undefined && isSameAsBefore);
  if (isSettled) tally.gone(await state.endPass(place.id, library.id, pass));
  const atMs = clock.now();
  const now: LibraryProgress = {
    kind: progress.kind,
    token: isSettled ? (later?.token ?? '') : undefined,
    mark: undefined,
    doubt: later?.doubt,
    elsewhere: end.elsewhere,
    pass,
    listedAtMs: isSettled ? atMs : progress.listedAtMs,
    gap,
    seen,
    comparedAtMs: atMs,
  };
  return { progress: now, shortfall: shortfall ?? later?.doubt };
}

/** As `readChanges`; a server that offers no changes costs a listing next time, not this one. */
async function* readLaterChanges(following: Following, pass: number, token: string) {
  try {
    return yield* readChanges(following, pass, token);
  } catch (error) {
    if (!isRefusedCall(error)) throw error;
    following.composed.log.debug('changes are not told', { reason: error.message });
    return undefined;
  }
}

/** Answers where the changes ended; undefined where the token given is not accepted. */
async function* readChanges(following: Following, pass: number, token: string): Steps<Read | undefined> {
  const { composed, place, library, planned } = following;
  const { source, state, signal } = composed;
  const masters = new Set<string>();
  const told = new Set<string>();
  const end = yield* planned.plan(library.id, pass, source.changes(library.id, token, signal), (page) => {
    for (const master of page.masters) masters.add(master);
    for (const id of page.ids) told.add(id);
  });
  if (masters.size > 0) {
    const assets = await state.assetsOfMasters(place.id, library.id, [...masters]);
    const untold = assets.filter((asset) => !told.has(asset));
    yield* planned.plan(library.id, pass, source.lookUp(library.id, untold, signal));
  }
  return end.kind === 'token' ? end : undefined;
}

/** Assets that Apple counts and we have not seen; as before where Apple does not say. */
async function gapOf(following: Following): Promise<number> {
  const { composed, place, library, progress } = following;
  const shown = await countShown(following);
  if (shown === undefined) return progress.gap;
  return shown - (await composed.state.countSeen(place.id, library.id));
}

async function countShown({ composed, library }: Following): Promise<number | undefined> {
  return (await composed.source.count(library.id, ['shown'], composed.signal)).shown;
}

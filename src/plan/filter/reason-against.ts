import type { SkipReason } from '../../model/action.ts';
import type { Filter } from '../../model/filter.ts';
import type { Moment, Selection } from '../../model/selection.ts';
import { compileFilter, type FilterFacts, type Judge } from './compile-filter.ts';
import { asksAlbums } from './filter-terms.ts';

interface Condition {
  /** Why an asset is not wanted of which this is not true. */
  readonly reason: SkipReason;
  readonly filter: Filter<Moment>;
}

const compiled = new WeakMap<Selection<Moment>, readonly { reason: SkipReason; judge: Judge }[]>();

/** The first thing that a selection asks of an asset and that is not true of it. What albums tell is not looked at. */
export function reasonAgainst(asset: FilterFacts, selection: Selection<Moment>): SkipReason | undefined {
  let judges = compiled.get(selection);
  if (judges === undefined) {
    judges = conditionsOf(selection).map(({ reason, filter }) => ({ reason, judge: compileFilter(filter) }));
    compiled.set(selection, judges);
  }
  for (const { reason, judge } of judges) {
    const verdict = judge(asset, []);
    if (verdict !== true) return verdict === undefined ? 'not-known' : reason;
  }
  return undefined;
}

/** The flags of icloudpd, and then the filter: the same conditions, each with its own reason. */
function conditionsOf(selection: Selection<Moment>): readonly Condition[] {
  const { skipVideos, skipPhotos, liveParts, createdBefore, createdAfter, filter } = selection;
  const conditions: readonly (Condition | false | undefined)[] = [
    skipVideos && { reason: 'video', filter: not('video') },
    skipPhotos && { reason: 'photo', filter: not('photo') },
    liveParts === 'skip' && { reason: 'live-photo', filter: not('live') },
    // What was taken at the very moment is wanted by both (photos.md 15, step 14).
    createdBefore && { reason: 'created-before', filter: taken('since', createdBefore.atMs) },
    createdAfter && { reason: 'created-after', filter: taken('before', createdAfter.atMs + 1) },
    filter && !asksAlbums(filter) && { reason: 'filter', filter },
  ];
  return conditions.filter((one) => one !== false && one !== undefined);
}

function not(what: 'video' | 'photo' | 'live'): Filter<Moment> {
  return { kind: 'not', part: { kind: 'is', what } };
}

function taken(op: 'since' | 'before', atMs: number): Filter<Moment> {
  return { kind: 'time', field: 'taken', op, bound: { atMs } };
}

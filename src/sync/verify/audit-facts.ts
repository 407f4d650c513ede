import type { Library } from '../../model/asset.ts';
import type { Counts } from '../../model/photo-source.ts';
import type { OpenFailure, SavedTotals } from '../../model/state-store.ts';
import type { ShownGroup } from '../inspect/shown-groups.ts';
import type { SetDifference } from './compare-sets.ts';
import type { Looked } from './look-through.ts';

/** What Apple says of a library, and what we remember of it. */
export interface LibraryFacts {
  readonly library: Library;
  /** `not-followed`: a library of others that was never synced. `withdrawn`: synced once, and not offered any more. */
  readonly status: 'followed' | 'not-followed' | 'withdrawn';
  readonly counts: Counts;
  /** Assets that the listings showed, by what they are and what of them is not wanted. */
  readonly groups: readonly Omit<ShownGroup, 'library'>[];
  readonly totals: readonly SavedTotals[];
  readonly failures: readonly OpenFailure[];
  /** Assets of which nothing is saved, failed or left out by rule. */
  readonly unaccounted: number;
  /** Assets beyond the first of each original. */
  readonly sharedMasters: number;
  readonly looked: Looked;
  /** Undefined where only numbers could be compared. */
  readonly sets: SetDifference | undefined;
  /** Assets that the user ignores, and of which nothing is here. */
  readonly ignored: number;
  /** Assets that the last sync held back, because another library shows them, too. */
  readonly held: number;
  /** Only the newest so many are asked for. */
  readonly recent: number | undefined;
}

import { unreachable } from '../../base/errors.ts';
import { type Deletion, type Deletions, isOurs } from '../../model/fold-deletions.ts';

/** Which photos the user wants back. */
export type UndoWish =
  /** All of the newest call that moved some and were not brought back. */
  | { readonly kind: 'last' }
  | { readonly kind: 'since'; readonly atMs: number }
  /** By their ids. */
  | { readonly kind: 'assets'; readonly ids: readonly string[] };

export interface ChosenUndo {
  /** In the order in which they were moved. */
  readonly chosen: readonly Deletion[];
  /** Named by the user, and not in Recently Deleted because of us: kept, brought back, or gone. */
  readonly settled: readonly Deletion[];
  /** Named by the user, and nothing is known of them. */
  readonly strangers: readonly string[];
}

/** What there is to bring back by the journal alone. Pure. */
export function chooseUndo(deletions: Deletions, wish: UndoWish): ChosenUndo {
  const ours = deletions.ours();
  switch (wish.kind) {
    case 'last': {
      const run = ours.at(-1)?.run;
      return { chosen: ours.filter((one) => one.run === run), settled: [], strangers: [] };
    }
    case 'since':
      return { chosen: ours.filter(({ atMs }) => atMs >= wish.atMs), settled: [], strangers: [] };
    case 'assets': {
      const ids = new Set(wish.ids);
      const named = [...deletions.byAsset.values()].filter(({ asset }) => ids.has(asset));
      const known = new Set(named.map(({ asset }) => asset));
      return {
        chosen: named.filter(({ state }) => isOurs(state)),
        settled: named.filter(({ state }) => !isOurs(state)),
        strangers: [...ids].filter((id) => !known.has(id)),
      };
    }
    default:
      return unreachable(wish);
  }
}

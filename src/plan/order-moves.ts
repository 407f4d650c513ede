import type { RelativePath } from '../model/relative-path.ts';

export interface Move {
  readonly from: RelativePath;
  readonly to: RelativePath;
}

/**
 * Moves in runs of which each can be carried out one after the other, onto names that are free by then: in a chain the last one
 * goes first. In a circle one file waits elsewhere: its move is in two steps. No two moves have one source or one goal.
 */
export function orderMoves(
  moves: readonly Move[],
  keyOf: (path: RelativePath) => string,
  waitingPlace: () => RelativePath,
): readonly (readonly Move[])[] {
  const byFrom = new Map(moves.map((move) => [keyOf(move.from), move]));
  const goals = new Set(moves.map((move) => keyOf(move.to)));
  const left = new Set(moves);
  /** The move and those that have to come before it, itself first. */
  const chainFrom = (first: Move): Move[] => {
    const chain: Move[] = [];
    for (let at: Move | undefined = first; at !== undefined && left.delete(at); ) {
      chain.push(at);
      at = byFrom.get(keyOf(at.to));
    }
    return chain;
  };
  const runs: Move[][] = [];
  for (const move of moves) {
    if (!goals.has(keyOf(move.from))) runs.push(chainFrom(move).toReversed());
  }
  for (const first of moves) {
    if (!left.has(first)) continue;
    const [, ...others] = chainFrom(first);
    const waiting = waitingPlace();
    runs.push([{ from: first.from, to: waiting }, ...others.toReversed(), { from: waiting, to: first.to }]);
  }
  return runs;
}

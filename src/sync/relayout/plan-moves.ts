import type { MovedFile } from '../../model/state-store.ts';
import type { PlaceFacts } from '../../plan/assign-places.ts';
import { orderMoves } from '../../plan/order-moves.ts';
import { placesAtRest } from '../../plan/places-at-rest.ts';
import { waitingPath } from '../../plan/safe-path.ts';
import type { MoveRun } from '../moves/move-journal.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { Survey } from './find-misplaced.ts';
import { findTaken } from './find-taken.ts';
import type { FormerPlaces } from './former-places.ts';

export interface PlannedMoves {
  /** In steps that never meet a name that is not free yet. */
  readonly runs: readonly MoveRun[];
  readonly moves: readonly MovedFile[];
  /** Files that stay because others have all their names. */
  readonly nameless: number;
}

/**
 * Which misplaced files go where, and in which order. `waitingFrom`: numbers of places for files that have to wait; `freed`: keys of names
 * that will be free.
 */
export async function planMoves(
  survey: Survey,
  target: OpenedDestination,
  former: Pick<FormerPlaces, 'signatureAt'>,
  { waitingFrom, freed }: { readonly waitingFrom: number; readonly freed: ReadonlySet<string> },
): Promise<PlannedMoves> {
  const { misplaced } = survey;
  const keyOf = target.pathKey;
  const facts: PlaceFacts = {
    keyOf,
    isTaken: await findTaken(survey, target, freed),
    formerly: (path) => former.signatureAt(path),
  };
  const { places, nameless } = placesAtRest(misplaced, facts);
  const moves = [...places]
    .map(([file, to]) => ({ from: file.path, to, file }))
    .filter(({ from, to }) => keyOf(from) !== keyOf(to));
  const stored = new Map(moves.map(({ from, file }) => [from, file.stored]));
  let waiting = waitingFrom;
  const runs = orderMoves(moves, keyOf, () => waitingPath((waiting += 1)));
  const told = runs.map((run) => {
    // A file that waited is the one that the run began with.
    const [first] = run;
    return run.flatMap(({ from, to }) => {
      const file = stored.get(from) ?? (first === undefined ? undefined : stored.get(first.from));
      return file === undefined ? [] : [{ from, to, size: file.size, modifiedAtMs: file.modifiedAtMs }];
    });
  });
  return {
    runs: told,
    moves: moves.map(({ from, to }) => ({ from, to })),
    nameless,
  };
}

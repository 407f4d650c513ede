import { randomUUID } from 'node:crypto';
import type { Deletion } from '../../model/fold-deletions.ts';
import { MOST_IN_BATCH, type Stop, type ChangeOutcome } from '../../model/recently-deleted.ts';
import type { Run } from '../open/open-account.ts';
import { journaledChange } from '../deletions/journaled-change.ts';
import { mayStillGo } from '../deletions/may-still-go.ts';

/** How one photo ended; `not-asked`: something was not as expected before its turn came. */
type Undone = ChangeOutcome | { readonly kind: 'not-asked' };

export interface UndoneRow {
  readonly deletion: Deletion;
  readonly undone: Undone;
}

type UndoPorts = Pick<Run, 'journal' | 'recentlyDeleted' | 'signal'> & {
  readonly source: Pick<Run['source'], 'signIn'>;
  readonly clock: Pick<Run['clock'], 'now'>;
};

export interface UndoReport {
  readonly rows: readonly UndoneRow[];
  /** Why not all were asked for; the last of several. */
  readonly stop: Stop | undefined;
}

/** Brings photos back that we moved to Recently Deleted. Whoever is cut off finds them by the same call again. */
export async function undoDeletions(
  { recentlyDeleted, source, signal, ...ports }: UndoPorts,
  chosen: readonly Deletion[],
): Promise<UndoReport> {
  const run = randomUUID();
  const rows: UndoneRow[] = [];
  let stop: Stop | undefined;
  if (chosen.length > 0) await source.signIn(signal);

  for (const library of new Set(chosen.map((one) => one.library))) {
    const ofLibrary = chosen.filter((one) => one.library === library);
    let isStopped = stop?.scope === 'account';
    for (let start = 0; start < ofLibrary.length; start += MOST_IN_BATCH) {
      const batch = ofLibrary.slice(start, start + MOST_IN_BATCH);
      if (isStopped) {
        rows.push(...batch.map((deletion) => ({ deletion, undone: { kind: 'not-asked' } as const })));
        continue;
      }
      signal.throwIfAborted();
      const { ended, stop: stopped } = await journaledChange(ports, {
        run,
        library,
        photos: batch,
        idOf: ({ asset }) => asset,
        intent: () => ({ what: 'restoring' }),
        ask: (ids) => recentlyDeleted.restore(library, ids, signal),
        done: RESTORED,
        already: (deletion) => (mayStillGo(deletion, ports.clock.now()) ? NOT_OVER : RESTORED),
      });
      rows.push(...ended.map(({ photo, outcome }) => ({ deletion: photo, undone: outcome })));
      stop = stopped ?? stop;
      isStopped = stopped !== undefined;
    }
  }
  return { rows, stop };
}

const RESTORED = { what: 'restored' } as const;

/** It is shown, and may be moved yet by a request that nobody answered: it stays ours until that cannot be. */
const NOT_OVER = {
  what: 'unknown',
  reason: 'it is shown; whether it is moved yet by a request that nobody answered cannot be told now',
} as const;

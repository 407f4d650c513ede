import { randomUUID } from 'node:crypto';
import { unreachable } from '../../base/errors.ts';
import type { JournalEntry } from '../../model/deletion-journal.ts';
import type { Deletion } from '../../model/fold-deletions.ts';
import { MOST_IN_BATCH, type Stop, type ChangeOutcome } from '../../model/recently-deleted.ts';
import type { Run } from '../open/open-account.ts';
import { mayStillGo } from './may-still-go.ts';
import { NOT_TOLD, nothingSent } from './nothing-sent.ts';

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

/**
 * Brings photos back that we moved to Recently Deleted: the journal says so before each batch and after it, so that whoever is cut off finds them by
 * the same call again.
 */
export async function undoDeletions(
  { journal, recentlyDeleted, source, clock, signal }: UndoPorts,
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
      const line = ({ asset }: Deletion) => ({ atMs: clock.now(), run, library, asset });
      await journal.append(batch.map((one) => ({ what: 'restoring', ...line(one) })));
      const names = batch.map(({ asset }) => asset);
      const end = await recentlyDeleted.restore(library, names, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        return nothingSent(names, error);
      });
      const ended = batch.map((deletion) => ({
        deletion,
        undone: end.outcomes.get(deletion.asset) ?? NOT_TOLD,
      }));
      await journal.append(
        ended.map(({ deletion, undone }) => ({
          ...line(deletion),
          ...(undone.kind === 'already' && mayStillGo(deletion, clock.now()) ? NOT_OVER : wordFor(undone)),
        })),
      );
      rows.push(...ended);
      stop = end.stop ?? stop;
      isStopped = end.stop !== undefined;
    }
  }
  return { rows, stop };
}

/** It is shown, and may be moved yet by a request that nobody answered: it stays ours until that cannot be. */
const NOT_OVER = {
  what: 'unknown',
  reason: 'it is shown; whether it is moved yet by a request that nobody answered cannot be told now',
} as const;

function wordFor(undone: ChangeOutcome): Pick<JournalEntry, 'what' | 'reason'> {
  switch (undone.kind) {
    case 'done':
    case 'already':
      return { what: 'restored' };
    case 'gone':
      return { what: 'gone' };
    case 'changed':
    case 'refused':
      return { what: 'refused', reason: undone.reason };
    case 'unknown':
      return { what: 'unknown', reason: undone.reason };
    default:
      return unreachable(undone);
  }
}

import type { JournalEntry } from '../../model/deletion-journal.ts';
import type { Deletion } from '../../model/fold-deletions.ts';
import { MOST_IN_BATCH, type TrashLook } from '../../model/trash-source.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import type { Run } from '../open/open-account.ts';
import { readDeletions } from '../undo/read-deletions.ts';

/** Of what an earlier run began and did not write down to its end, iCloud tells how it ended: that is written down now. */
export async function settleUnsure({
  journal,
  trash,
  clock,
  signal,
}: Pick<Run, 'journal' | 'trash' | 'signal'> & { readonly clock: Pick<Run['clock'], 'now'> }): Promise<void> {
  const { deletions } = await readDeletions(journal);
  for (const [library, ofLibrary] of Map.groupBy(deletions.unsettled(), (one) => one.library)) {
    for (let start = 0; start < ofLibrary.length; start += MOST_IN_BATCH) {
      const batch = ofLibrary.slice(start, start + MOST_IN_BATCH);
      const names = batch.map(({ asset }) => asset);
      const looks = await trash.lookUpForTrash(library, names, signal).catch((error: unknown) => {
        if (!isRefusedCall(error)) throw error;
        return new Map<string, TrashLook>();
      });
      const settled = batch.flatMap((deletion): JournalEntry[] => {
        const word = wordFor(deletion.state, looks.get(deletion.asset));
        const { run, asset } = deletion;
        return word === undefined ? [] : [{ ...word, atMs: clock.now(), run, library, asset }];
      });
      await journal.append(settled);
    }
  }
}

/** Undefined: iCloud does not tell it now. Pure. */
export function wordFor(
  state: Deletion['state'],
  look: TrashLook | undefined,
): Pick<JournalEntry, 'what' | 'reason'> | undefined {
  const where = look?.kind === 'unreadable' ? look.where : look?.kind;
  if (where === 'gone') return { what: 'gone' };
  const isComingBack = state === 'restoring';
  const reason = 'an earlier run was cut off before it was done';
  if (where === 'trashed') return isComingBack ? { what: 'refused', reason } : { what: 'done' };
  if (where === 'shown' || where === 'hidden')
    return isComingBack ? { what: 'restored' } : { what: 'refused', reason };
  return undefined;
}

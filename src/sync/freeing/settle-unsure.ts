import type { JournalEntry } from '../../model/deletion-journal.ts';
import type { Deletion } from '../../model/fold-deletions.ts';
import { MOST_IN_BATCH, type TrashLook } from '../../model/trash-source.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import type { Run } from '../open/open-account.ts';
import { readDeletions } from '../undo/read-deletions.ts';

type Ports = Pick<Run, 'journal' | 'trash' | 'signal'> & { readonly clock: Pick<Run['clock'], 'now'> };

/** Of what an earlier run began and did not write down to its end, iCloud tells how it ended: that is written down now. */
export async function settleUnsure(ports: Ports): Promise<void> {
  const { deletions } = await readDeletions(ports.journal);
  await settle(deletions.unsettled(), ports);
}

/**
 * What we moved and is shown again was brought back by the user: that is written down, so that it is theirs again. The catalogue proposes,
 * and a look made now has to agree.
 */
export async function noticeRestored({ catalogue, ...ports }: Ports & Pick<Run, 'catalogue'>): Promise<void> {
  const { deletions } = await readDeletions(ports.journal);
  const moved = deletions.ours().filter(({ state }) => state === 'moved');
  const shown: Deletion[] = [];
  for (const [library, ofLibrary] of Map.groupBy(moved, (one) => one.library)) {
    const ids = ofLibrary.map(({ asset }) => asset);
    for (let start = 0; start < ids.length; start += ROWS) {
      const rows = await catalogue.assets(library, ids.slice(start, start + ROWS));
      const back = new Set(rows.flatMap(({ id, state }) => (state === 'shown' ? [id] : [])));
      shown.push(...ofLibrary.filter(({ asset }) => back.has(asset)));
    }
  }
  await settle(shown, ports);
}

const ROWS = 500;
/** Long after a request was sent that nobody answered, Apple carries it out no more. */
const LATEST_MS = 3_600_000;

async function settle(open: readonly Deletion[], { journal, trash, clock, signal }: Ports): Promise<void> {
  for (const [library, ofLibrary] of Map.groupBy(open, (one) => one.library)) {
    for (let start = 0; start < ofLibrary.length; start += MOST_IN_BATCH) {
      const batch = ofLibrary.slice(start, start + MOST_IN_BATCH);
      const names = batch.map(({ asset }) => asset);
      const looks = await trash.lookUpForTrash(library, names, signal).catch((error: unknown) => {
        if (!isRefusedCall(error)) throw error;
        return new Map<string, TrashLook>();
      });
      const settled = batch.flatMap((deletion): JournalEntry[] => {
        const { run, asset, changedAtMs } = deletion;
        const nowMs = clock.now();
        const mayStillCome = Math.abs(nowMs - changedAtMs) < LATEST_MS;
        const word = wordFor(deletion.state, looks.get(asset), mayStillCome);
        return word === undefined ? [] : [{ ...word, atMs: nowMs, run, library, asset }];
      });
      await journal.append(settled);
    }
  }
}

/** Undefined: iCloud does not tell it now, or what it shows may still change, or it is as the journal says. Pure. */
export function wordFor(
  state: Deletion['state'],
  look: TrashLook | undefined,
  mayStillCome: boolean,
): Pick<JournalEntry, 'what' | 'reason'> | undefined {
  const where = look?.kind === 'unreadable' ? look.where : look?.kind;
  if (where === 'gone') return { what: 'gone' };
  const isComingBack = state === 'restoring';
  const reason = 'an earlier run was cut off before it was done';
  if (where === 'trashed') {
    if (state === 'moved') return undefined;
    return isComingBack ? { what: 'refused', reason } : { what: 'done' };
  }
  if (where !== 'shown' && where !== 'hidden') return undefined;
  if (state !== 'unsure') return { what: 'restored' };
  return mayStillCome ? undefined : { what: 'refused', reason };
}

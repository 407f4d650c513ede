import type { JournalEntry } from '../../model/deletion-journal.ts';
import type { Deletion } from '../../model/fold-deletions.ts';
import { MOST_IN_BATCH, type AssetLook } from '../../model/recently-deleted.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import type { Run } from '../open/open-account.ts';
import { mayStillGo } from './may-still-go.ts';
import { readDeletions } from './read-deletions.ts';

type Ports = Pick<Run, 'journal' | 'recentlyDeleted' | 'signal'> & {
  readonly clock: Pick<Run['clock'], 'now'>;
};

/** Of what an earlier run began and did not write down to its end, iCloud tells how it ended: that is written down now. */
export async function settleUnsure(ports: Ports): Promise<void> {
  const { deletions } = await readDeletions(ports.journal);
  await settle(deletions.unsettled(), ports);
}

/**
 * What we moved and is shown again was brought back by the user: that is written down, so that it is theirs again; and how those ended that
 * an earlier run left open. The catalogue proposes, and a look made now has to agree.
 */
export async function noticeRestored({ catalogue, ...ports }: Ports & Pick<Run, 'catalogue'>): Promise<void> {
  const { deletions } = await readDeletions(ports.journal);
  const nowMs = ports.clock.now();
  const ours = deletions.ours();
  const over: Deletion[] = [];
  for (const [library, ofLibrary] of Map.groupBy(ours, (one) => one.library)) {
    const ids = ofLibrary.map(({ asset }) => asset);
    for (let start = 0; start < ids.length; start += ROWS) {
      const rows = await catalogue.assets(library, ids.slice(start, start + ROWS));
      const states = new Map(rows.map(({ id, state }) => [id, state]));
      over.push(
        ...ofLibrary.filter((one) => {
          const state = states.get(one.asset);
          return state === 'shown' ? !mayStillGo(one, nowMs) : state === 'trashed' && one.state !== 'moved';
        }),
      );
    }
  }
  await settle(over, ports);
}

const ROWS = 500;
async function settle(
  open: readonly Deletion[],
  { journal, recentlyDeleted, clock, signal }: Ports,
): Promise<void> {
  for (const [library, ofLibrary] of Map.groupBy(open, (one) => one.library)) {
    for (let start = 0; start < ofLibrary.length; start += MOST_IN_BATCH) {
      const batch = ofLibrary.slice(start, start + MOST_IN_BATCH);
      const names = batch.map(({ asset }) => asset);
      const looks = await recentlyDeleted.look(library, names, signal).catch((error: unknown) => {
        if (!isRefusedCall(error)) throw error;
        return new Map<string, AssetLook>();
      });
      const settled = batch.flatMap((deletion): JournalEntry[] => {
        const { run, asset } = deletion;
        const nowMs = clock.now();
        const word = wordFor(deletion, looks.get(asset), mayStillGo(deletion, nowMs));
        return word === undefined ? [] : [{ ...word, atMs: nowMs, run, library, asset }];
      });
      await journal.append(settled);
    }
  }
}

/** Undefined: iCloud does not tell it now, or what it shows may still change, or it is as the journal says. Pure. */
export function wordFor(
  { state, standing }: Pick<Deletion, 'state' | 'standing'>,
  look: AssetLook | undefined,
  mayStillCome: boolean,
): Pick<JournalEntry, 'what' | 'reason'> | undefined {
  const where = look?.kind === 'unreadable' ? look.where : look?.kind;
  if (where === 'gone') return { what: 'gone' };
  const wasMoved = state !== 'unsure' && standing !== 'unsure';
  const reason = 'an earlier run was cut off before it was done';
  if (where === 'trashed') {
    if (state === 'moved') return undefined;
    return wasMoved ? { what: 'refused', reason } : { what: 'done' };
  }
  if ((where !== 'shown' && where !== 'hidden') || mayStillCome) return undefined;
  // What is refused leaves a photo where an earlier call had brought it, and it is not there.
  return state === 'unsure' && standing === undefined ? { what: 'refused', reason } : { what: 'restored' };
}

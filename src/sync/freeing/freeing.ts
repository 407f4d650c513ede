import type { JobId } from '../../model/jobs.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { freeInCycle } from './free-in-cycle.ts';
import { decodeFreeing, encodeFreeing, freeingNote } from './freeing-note.ts';
import { isLeftOpen, type PruneReport } from './prune-report.ts';

/** What a sync does at its end about photos that are to leave iCloud. */
export interface Freeing {
  /** Something is new: should this run be cut off, the next one looks all the same. */
  begin(): Promise<void>;
  /** `isDue`: something was new, so that more may be here. Undefined where there was nothing to look at. */
  after(cycle: {
    readonly target: OpenedDestination;
    readonly shortfall: string | undefined;
    readonly isDue: boolean;
  }): Promise<PruneReport | undefined>;
}

/**
 * Before anything is brought: remembers since when the user wants it, for only what came later leaves on some wishes. A job that has the
 * wish no more forgets that it had. Undefined where nothing is to leave.
 */
export async function openFreeing(
  run: Run,
  job: JobId | undefined,
  nowMs: number,
): Promise<Freeing | undefined> {
  const { state, config } = run;
  const wishes = config.freeing;
  const name = job === undefined ? undefined : freeingNote(job);
  const writes = config.task === 'sync' && name !== undefined;
  if (wishes === undefined) {
    if (writes) await state.setNote(name, undefined);
    return undefined;
  }
  const wish = JSON.stringify(wishes);
  let stored = name === undefined ? undefined : await state.note(name);
  const note = decodeFreeing(stored, nowMs) ?? { sinceMs: nowMs, isOpen: true, wish };
  let isOpen = note.isOpen || note.wish !== wish;
  const setOpen = async (open: boolean) => {
    isOpen = open;
    const text = encodeFreeing({ ...note, isOpen, wish });
    if (writes && text !== stored) await state.setNote(name, text);
    stored = text;
  };
  await setOpen(isOpen);
  return {
    begin: () => setOpen(true),
    async after({ target, shortfall, isDue }) {
      // Days pass while nothing is new.
      if (!isDue && !isOpen && wishes.days === 0) return undefined;
      const freed = await freeInCycle({ run, target, wishes, note, shortfall });
      await setOpen(isLeftOpen(freed));
      return freed;
    },
  };
}

import type { AccountLock } from '../../account/account-lock.ts';
import type { SessionFile } from '../../icloud/session/session-file.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Reserve } from '../../destinations/local/reserve.ts';

type Guard = Pick<Reserve, 'guard'>;

/** The state, written down even on a full disk as long as there is a reserve (FAULTS.md B1). */
export function carefulState(state: StateStore, reserve: Guard): StateStore {
  return {
    ...state,
    jobs: {
      ...state.jobs,
      open: (asked) => reserve.guard(() => state.jobs.open(asked)),
      setDone: (job, done) => reserve.guard(() => state.jobs.setDone(job, done)),
      forgetDone: () => reserve.guard(() => state.jobs.forgetDone()),
    },
    links: {
      ...state.links,
      openTree: (destination, rule) => reserve.guard(() => state.links.openTree(destination, rule)),
      record: (destination, changes) => reserve.guard(() => state.links.record(destination, changes)),
      owe: (destination, photos) => reserve.guard(() => state.links.owe(destination, photos)),
    },
    sidecars: {
      ...state.sidecars,
      record: (destination, changes) => reserve.guard(() => state.sidecars.record(destination, changes)),
      owe: (destination, photos) => reserve.guard(() => state.sidecars.owe(destination, photos)),
    },
    record: (destination, outcomes) => reserve.guard(() => state.record(destination, outcomes)),
    recordUnreadable: (found) => reserve.guard(() => state.recordUnreadable(found)),
    forgetFailuresOf: (asked) => reserve.guard(() => state.forgetFailuresOf(asked)),
    forgetFailures: (destination, gone) => reserve.guard(() => state.forgetFailures(destination, gone)),
    moveFiles: (destination, moves, note, renamed) =>
      reserve.guard(() => state.moveFiles(destination, moves, note, renamed)),
    recordFiles: (destination, files) => reserve.guard(() => state.recordFiles(destination, files)),
    forgetFiles: (destination, paths) => reserve.guard(() => state.forgetFiles(destination, paths)),
    setChecked: (destination, files, atMs) => reserve.guard(() => state.setChecked(destination, files, atMs)),
    setIgnored: (assets, ignored) => reserve.guard(() => state.setIgnored(assets, ignored)),
    recordHashed: (files) => reserve.guard(() => state.recordHashed(files)),
    setNote: (name, text) => reserve.guard(() => state.setNote(name, text)),
    setDestination: (location, id) => reserve.guard(() => state.setDestination(location, id)),
    close: () => reserve.guard(() => state.close()),
  };
}

/** The catalogue likewise: it lies on the same disk. */
export function carefulCatalogue(catalogue: Catalogue, reserve: Guard): Catalogue {
  return {
    ...catalogue,
    claim: (account) => reserve.guard(() => catalogue.claim(account)),
    close: () => reserve.guard(() => catalogue.close()),
    apply: (page) => reserve.guard(() => catalogue.apply(page)),
    endListing: (library, listing, state) =>
      reserve.guard(() => catalogue.endListing(library, listing, state)),
    endCollections: (library) => reserve.guard(() => catalogue.endCollections(library)),
    beginMembers: (library, album) => reserve.guard(() => catalogue.beginMembers(library, album)),
    endMembers: (library, collection, told) =>
      reserve.guard(() => catalogue.endMembers(library, collection, told)),
    setUnfound: (assets) => reserve.guard(() => catalogue.setUnfound(assets)),
    settleReturned: (rows) => reserve.guard(() => catalogue.settleReturned(rows)),
    setLibrary: (library, state) => reserve.guard(() => catalogue.setLibrary(library, state)),
    setCursor: (cursor, due) => reserve.guard(() => catalogue.setCursor(cursor, due)),
    setOthers: (there, gone) => reserve.guard(() => catalogue.setOthers(there, gone)),
    forgetGone: (through, most) => reserve.guard(() => catalogue.forgetGone(through, most)),
  };
}

/** The journal of deletions likewise: what Apple did is written down. */
export function carefulJournal(journal: DeletionJournal, reserve: Guard): DeletionJournal {
  return { ...journal, append: (entries) => reserve.guard(() => journal.append(entries)) };
}

/** The session likewise, and never over that of another process, which took the account while this one slept (A8). */
export function carefulSession(
  file: SessionFile,
  reserve: Guard,
  lock: Pick<AccountLock, 'confirm'>,
): SessionFile {
  return {
    ...file,
    commitIdentity: () => reserve.guard(() => file.commitIdentity()),
    async commit(reason) {
      // Most answers change nothing, and looking at the lock costs more than all else that is done about them.
      if (!file.hasChanges()) return;
      await lock.confirm();
      await reserve.guard(() => file.commit(reason));
    },
  };
}

import { unreachable } from '../base/errors.ts';
import { assetText } from './asset-text.ts';
import type { JournalEntry, JournalWord } from './deletion-journal.ts';

/**
 * Where an asset stands by the journal: `unsure`, it was to be moved, and how that ended is not written down; `moved`, it is in
 * Recently Deleted because of us; `kept`, it was not moved; `restoring`, it was to be brought back, and how that ended is not written down.
 */
export type DeletionState = 'unsure' | 'moved' | 'kept' | 'restoring' | 'restored' | 'gone';

/** All that the journal says of one asset. */
export interface Deletion extends Omit<JournalEntry, 'what' | 'atMs' | 'run'> {
  readonly state: DeletionState;
  /** The call that moved it, or tried to, last. */
  readonly run: string;
  /** When that was. */
  readonly atMs: number;
  /** Of the newest line. */
  readonly changedAtMs: number;
  /** When a move was asked for last, as far as nobody knows how that ended. */
  readonly askedAtMs: number;
  /** Where it stands if what was asked for last is refused; undefined: it is not ours. */
  readonly standing: 'moved' | 'unsure' | undefined;
}

/** All lines as one row for each asset, by `assetText`; the one that was moved last comes last. */
export class Deletions {
  readonly byAsset = new Map<string, Deletion>();

  readonly take = (entry: JournalEntry): void => {
    const key = assetText(entry);
    const before = this.byAsset.get(key);
    if (entry.what === 'intent') this.byAsset.delete(key);
    this.byAsset.set(key, deletionAfter(before, entry));
  };

  /** What we moved, or may have moved, and did not bring back. */
  ours(): readonly Deletion[] {
    return [...this.byAsset.values()].filter(({ state }) => isOurs(state));
  }

  /** Those of which a look has to tell how it ended: a run was cut off. */
  unsettled(): readonly Deletion[] {
    return [...this.byAsset.values()].filter(({ state }) => state === 'unsure' || state === 'restoring');
  }
}

export function isOurs(state: DeletionState): boolean {
  return state === 'moved' || state === 'unsure' || state === 'restoring';
}

function deletionAfter(before: Deletion | undefined, entry: JournalEntry): Deletion {
  const { what, atMs, run, ...told } = entry;
  const state = stateAfter(before, what);
  if (what === 'intent' || before === undefined) {
    // What was proved for an earlier move says nothing of this one.
    return { ...told, state, run, atMs, changedAtMs: atMs, askedAtMs: atMs, standing: standingOf(before) };
  }
  const standing = what === 'restoring' ? standingOf(before) : before.standing;
  const askedAtMs = state === 'unsure' && what === 'unknown' ? atMs : before.askedAtMs;
  return { ...before, reason: told.reason, state, changedAtMs: atMs, askedAtMs, standing };
}

function standingOf(before: Deletion | undefined): Deletion['standing'] {
  if (before?.state === 'moved' || before?.state === 'unsure') return before.state;
  return before?.state === 'restoring' ? before.standing : undefined;
}

function stateAfter(before: Deletion | undefined, what: JournalWord): DeletionState {
  const isComingBack = before?.state === 'restoring';
  switch (what) {
    case 'intent':
      return 'unsure';
    case 'done':
      return 'moved';
    case 'refused':
      return before?.standing ?? (isComingBack ? 'moved' : 'kept');
    case 'unknown':
      return isComingBack ? 'restoring' : 'unsure';
    case 'restoring':
    case 'restored':
    case 'gone':
      return what;
    default:
      return unreachable(what);
  }
}

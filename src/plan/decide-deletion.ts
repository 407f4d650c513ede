import type { AssetState } from '../model/catalogue.ts';
import type { Library } from '../model/asset.ts';
import type { GoneRecord } from '../model/photo-source.ts';

/** What a lookup made now says of an asset; undefined: nothing at all. */
export type LookedUp = 'shown' | Pick<GoneRecord, 'how' | 'isDeletion'> | undefined;

/** All that decides whether the files of an asset go because iCloud deleted it. */
export interface DeletionFacts {
  readonly kind: Library['kind'];
  /** By the catalogue, and so in a cycle before this one. */
  readonly state: AssetState;
  readonly now: LookedUp;
  /** Another library shows the same original. */
  readonly isElsewhere: boolean;
  /** The account has a shared library, whether or not it is followed. */
  readonly hasSharedLibrary: boolean;
  /** The user edited a file of it here. */
  readonly isEdited: boolean;
}

/**
 * - `delete`: iCloud deleted it, by a record of two cycles, and says so now;
 * - `not-deleted`: it is shown, hidden, in another library, or went without a word: its files stay;
 * - `edited`: it was deleted, and its files stay because the user edited one;
 * - `not-known`: nothing can be said now; a later run looks again.
 */
export type DeletionFate = 'delete' | 'not-deleted' | 'edited' | 'not-known';

/** Pure. An absence alone is never a deletion. */
export function decideDeletion(facts: DeletionFacts): DeletionFate {
  const { state, now, isElsewhere, isEdited } = facts;
  if (state !== 'trashed' && state !== 'purged') return 'not-deleted';
  if (now === undefined) return 'not-known';
  if (isElsewhere || now === 'shown' || !agrees(facts, now)) return 'not-deleted';
  return isEdited ? 'edited' : 'delete';
}

function agrees(
  { kind, state, hasSharedLibrary }: DeletionFacts,
  { how, isDeletion }: Exclude<LookedUp, string | undefined>,
): boolean {
  // There, what went to a personal library is in Recently Deleted as well, and what is gone for good does not say why (photos.md 11.2).
  if (kind === 'shared') return how === 'trashed' && isDeletion === true;
  if (how === 'trashed') return true;
  if (how !== 'missing' && how !== 'purged') return false;
  // Recently Deleted was emptied since. What was never there may have gone to a shared library (next.md e4).
  return state === 'trashed' || !hasSharedLibrary;
}

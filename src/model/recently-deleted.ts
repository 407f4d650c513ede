import type { Asset } from './asset.ts';
import type { AssetId, LibraryId } from './ids.ts';

/** Assets in one call that changes something: callers write down what they are about to ask for in batches of so many. */
export const MOST_IN_BATCH = 50;

/**
 * What changes something at the provider, and nothing else does: photos go to Recently Deleted, and come back. There is no call
 * that removes a photo for good. Whatever ends a whole run is thrown as `KeepsakeError`; after `moveIn` or `restore` has sent
 * something, what became of it is answered, never thrown.
 */
export interface RecentlyDeleted {
  /** These assets as they are at this moment; each one that was asked for has an answer. */
  look(
    library: LibraryId,
    assets: readonly AssetId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<AssetId, AssetLook>>;
  /**
   * Moves these assets to Recently Deleted, at most `MOST_IN_BATCH`, each as the caller proved it: one that has other files by now, or is hidden
   * or elsewhere, stays.
   */
  moveIn(library: LibraryId, proven: readonly Asset[], signal: AbortSignal): Promise<BatchEnd>;
  /** Brings these assets back, at most `MOST_IN_BATCH`. */
  restore(library: LibraryId, assets: readonly AssetId[], signal: AbortSignal): Promise<BatchEnd>;
}

export type AssetLook =
  /** `asset.resources` are what the provider has of it now, signatures included. */
  | { readonly kind: 'shown' | 'hidden' | 'trashed'; readonly asset: Asset }
  /** It stands for a photo of another library. */
  | { readonly kind: 'elsewhere' }
  /** There is no such photo (any more). */
  | { readonly kind: 'gone' }
  /** What it holds is not told now, or not so that it can be used; where it is may be certain all the same. */
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      readonly where: 'shown' | 'hidden' | 'trashed' | undefined;
    };

/** What became of one asset of a batch. */
export type ChangeOutcome =
  /** It is where it was to go, and was not before it was asked for: the provider's answer names it, or a look shows it. */
  | { readonly kind: 'done' }
  /** It was there before anything was sent. */
  | { readonly kind: 'already' }
  /** There is no such photo (any more). */
  | { readonly kind: 'gone' }
  /** It is not as the caller proved it, or is changed by others again and again: nothing was done to it. */
  | { readonly kind: 'changed'; readonly reason: string }
  /** The provider says no, or takes no changes now: nothing was done to it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It was asked for, and what became of it cannot be told: a later look will. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface BatchEnd {
  /** Of each asset of the batch. */
  readonly outcomes: ReadonlyMap<AssetId, ChangeOutcome>;
  /** Something was not as expected: nothing more is to be sent in this run. */
  readonly stop: Stop | undefined;
}

export interface Stop {
  readonly scope: 'library' | 'account';
  readonly reason: string;
  /** What ends the run, once it is written down what became of the batch. */
  readonly error?: unknown;
}

/** What a sync did about photos that iCloud deleted, or would do. */
export interface MirrorReport {
  /** Put aside, with all their files. */
  readonly photos: number;
  readonly files: number;
  readonly bytes: number;
  /** Deleted in iCloud, and left whole because the user edited a file of theirs: the first of those files. */
  readonly edited: number;
  readonly editedPaths: readonly string[];
  /** Of which something could not be moved, or iCloud said nothing just now. */
  readonly failed: number;
  /** iCloud says for the first time that they were deleted: the next sync puts them aside. */
  readonly held: number;
  /** More were deleted than a run may put aside: none was. */
  readonly brake: { readonly found: number; readonly most: number } | undefined;
  /** Why deletions were not looked at everywhere, in words. */
  readonly waits: string | undefined;
  /** That is a file of ours which cannot be read: no later sync mends it. */
  readonly isBlocked: boolean;
  /** Files of earlier days that went for good. */
  readonly removed: number;
}

export const NOTHING_MIRRORED: MirrorReport = {
  photos: 0,
  files: 0,
  bytes: 0,
  edited: 0,
  editedPaths: [],
  failed: 0,
  held: 0,
  brake: undefined,
  waits: undefined,
  isBlocked: false,
  removed: 0,
};

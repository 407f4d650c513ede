import { KeepsakeError } from '../../base/errors.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import { assetText } from '../../model/asset-text.ts';
import { NOT_WHOLE, readDeletions } from './read-deletions.ts';

/** What keepsake itself moved to Recently Deleted, so that its files here are all that is left of it. */
export interface DeletedByUs {
  has(library: LibraryId, asset: AssetId): boolean;
  /** Whether this file may be what proved that one of them is here: by Apple's signature of its original, or by where it lay then. */
  mayProve(file: { readonly signature: string; readonly path: string }): boolean;
  /** Why it cannot be told of every photo, in words. */
  readonly waits: string | undefined;
}

/** By the journal. What it says was brought back, or never moved, the user may have deleted since then. */
export async function deletedByUs(journal: Pick<DeletionJournal, 'read'>): Promise<DeletedByUs> {
  try {
    const { deletions, unreadable } = await readDeletions(journal);
    const moved = [...deletions.byAsset].filter(([, { state }]) => state !== 'restored' && state !== 'kept');
    const names = new Set(moved.map(([name]) => name));
    const signatures = new Set(moved.flatMap(([, { signature }]) => signature ?? []));
    const paths = new Set(moved.flatMap(([, { proof = [] }]) => proof.map(({ path }) => path)));
    return {
      has: (library, asset) => names.has(assetText({ library, asset })),
      mayProve: ({ signature, path }) => signatures.has(signature) || paths.has(path),
      waits: unreadable > 0 ? NOT_WHOLE : undefined,
    };
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    return { has: () => true, mayProve: () => true, waits: error.message };
  }
}

import type { DeletionJournal } from '../../model/deletion-journal.ts';
import { Deletions } from '../../model/fold-deletions.ts';

export interface KnownDeletions {
  readonly deletions: Deletions;
  /** Lines of the journal that say nothing that can be understood. */
  readonly unreadable: number;
}

/** Why it cannot be told of every photo, in words. */
export const NOT_WHOLE = 'the journal of what keepsake deleted in iCloud has lines that cannot be read';

/** All that the journal says, as it stands now. */
export async function readDeletions(journal: Pick<DeletionJournal, 'read'>): Promise<KnownDeletions> {
  const deletions = new Deletions();
  const { unreadable } = await journal.read(deletions.take);
  return { deletions, unreadable };
}

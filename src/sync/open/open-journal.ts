import { join } from 'node:path';
import { accountFileStem } from '../../account/account-file-stem.ts';
import type { Config } from '../../config/config.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import { openDeletionJournal } from '../../state/deletion-journal.ts';

/** The journal of deletions of an account. Reading it needs no lock; only the owner of the account writes. */
export function journalOf({
  cookieDirectory,
  username,
}: Pick<Config, 'cookieDirectory' | 'username'>): DeletionJournal {
  return openDeletionJournal(join(cookieDirectory, `${accountFileStem(username)}.deletions.jsonl`));
}

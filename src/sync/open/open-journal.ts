import { join } from 'node:path';
import { accountFileStem } from '../../account/account-file-stem.ts';
import type { Config } from '../../config/config.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import { openDeletionJournal } from '../../state/deletion-journal.ts';
import { JOURNAL_END, journalsIn } from '../../state/journals-in.ts';

type Owner = Pick<Config, 'cookieDirectory' | 'username'>;

export function journalPathOf({ cookieDirectory, username }: Owner): string {
  return join(cookieDirectory, `${accountFileStem(username)}${JOURNAL_END}`);
}

/** Those of all accounts of a cookie directory. */
export async function allJournals({
  cookieDirectory,
}: Pick<Owner, 'cookieDirectory'>): Promise<readonly DeletionJournal[]> {
  return (await journalsIn(cookieDirectory)).map((path) => openDeletionJournal(path));
}

/** The journal of deletions of an account. Reading it needs no lock; only the owner of the account writes. */
export function journalOf(owner: Owner): DeletionJournal {
  return openDeletionJournal(journalPathOf(owner));
}

import { join } from 'node:path';
import { accountFileStem } from './account-file-stem.ts';

/** Who is at work, for all accounts; the first file that a command makes in the cookie directory. */
export function locksPath(directory: string): string {
  return join(directory, 'locks.sqlite');
}

/** Where the session of an account is kept. */
export function sessionPath(directory: string, account: string): string {
  return join(directory, `${accountFileStem(account)}.session.json`);
}

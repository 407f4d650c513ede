import { join } from 'node:path';
import { accountFileStem } from './account-file-stem.ts';

/** Where the session of an account is kept. */
export function sessionPath(directory: string, account: string): string {
  return join(directory, `${accountFileStem(account)}.session.json`);
}

import { join } from 'node:path';

/**
 * The part of a file name that stands for an account: session, lock and state files share it. Two spellings of one
 * address differ in case and blanks only, so those are levelled.
 */
export function accountFileStem(account: string): string {
  return account
    .trim()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@._+-]/gu, '_')
    .replace(/^\./, '_');
}

/** Who is at work, for all accounts; the first file that a command makes in the cookie directory. */
export function locksPath(directory: string): string {
  return join(directory, 'locks.sqlite');
}

/** Where the session of an account is kept. */
export function sessionPath(directory: string, account: string): string {
  return join(directory, `${accountFileStem(account)}.session.json`);
}

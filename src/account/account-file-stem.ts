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

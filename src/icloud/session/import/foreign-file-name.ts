/** What Python's `\w` leaves of an Apple ID: letters and digits of any script, and `_` (auth.md 16.1). */
export function foreignStem(account: string): string {
  return account.trim().replaceAll(/[^\p{L}\p{N}_]/gu, '');
}

/** Names longer than this are cut by kei, with a hash of the rest behind (auth.md 16.3). */
const KEI_LONGEST_BYTES = 64;
const KEI_CUT_BYTES = 47;

/**
 * How well a file's stem fits an account; undefined: not at all. The others keep the case in which the address was typed,
 * which nobody remembers, so an exact fit is only the better one.
 */
export function fitOf(stem: string, account: string): 'exact' | 'other-case' | undefined {
  const wanted = foreignStem(account);
  if (wanted === '') return undefined;
  if (stem === wanted) return 'exact';
  if (stem.toLowerCase() === wanted.toLowerCase()) return 'other-case';
  return isCutByKei(stem, wanted) ? 'other-case' : undefined;
}

function isCutByKei(stem: string, wanted: string): boolean {
  const bytes = Buffer.from(wanted.toLowerCase());
  if (bytes.length <= KEI_LONGEST_BYTES || !/_[0-9a-f]{16}$/.test(stem)) return false;
  return Buffer.from(stem.slice(0, -17).toLowerCase()).equals(bytes.subarray(0, KEI_CUT_BYTES));
}

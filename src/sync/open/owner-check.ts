import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Catalogue } from '../../model/catalogue.ts';

/**
 * What to do with the id of the account that Apple accepted: the address of an account may come to belong to another one, and files of
 * the cookie directory to be copied. What is known of one library is never taken for another. Rejects where the account changes
 * while it is open: what was read since is of the one before.
 */
export function ownerCheck(
  catalogue: Pick<Catalogue, 'claim'>,
  username: string,
  log: Log,
): (account: string) => Promise<void> {
  let owner: string | undefined;
  return async (account) => {
    if (account === owner) return;
    if (owner !== undefined)
      throw new KeepsakeError('SERVICE_REFUSING', `${username} is another Apple Account than a moment ago`);
    if ((await catalogue.claim(account)) === 'begun anew')
      log.warn(
        `${username} is another Apple Account than the one known so far: its library is listed anew, and no file is touched`,
      );
    owner = account;
  };
}

import { createHash } from 'node:crypto';
import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { peekAttempts } from '../../icloud/auth/peek-attempts.ts';
import { peekSession } from '../../icloud/session/peek-session.ts';

/**
 * Tells one sign-in by somebody from another without telling what it is. It changes when somebody has signed in, also where
 * that found a living session, and not with the steps on the way there. Nor does it change with the cookies that each look
 * replaces: two watching runs would wake each other for ever. Undefined: no login, or files that cannot be read now.
 */
export async function loginMark({
  cookieDirectory: directory,
  username: account,
}: Pick<Config, 'cookieDirectory' | 'username'>): Promise<string | undefined> {
  try {
    const session = await peekSession({ directory, account });
    if (session === undefined) return undefined;
    const hasLogin = session.cookies.some(({ name }) => name === 'X-APPLE-WEBAUTH-TOKEN');
    const { trustToken } = session.tokens;
    if (!hasLogin && trustToken === undefined) return undefined;
    const { signedInAtMs } = await peekAttempts(directory, account);
    return createHash('sha256')
      .update(JSON.stringify([trustToken, signedInAtMs]))
      .digest('base64url');
  } catch (error) {
    if (error instanceof KeepsakeError) return undefined;
    throw error;
  }
}

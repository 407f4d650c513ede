import { createHash } from 'node:crypto';
import { KeepsakeError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { peekSession } from '../icloud/session/peek-session.ts';

/**
 * Tells one login on disk from another without telling what it is. It changes when somebody has signed in, and not with the
 * steps on the way there. Undefined: no login, or a file that cannot be read now.
 */
export async function loginMark({
  cookieDirectory,
  username,
}: Pick<Config, 'cookieDirectory' | 'username'>): Promise<string | undefined> {
  const session = await peekSession({ directory: cookieDirectory, account: username }).catch(
    (error: unknown) => {
      if (error instanceof KeepsakeError) return undefined;
      throw error;
    },
  );
  if (session === undefined) return undefined;
  const cookie = session.cookies.find(({ name }) => name === 'X-APPLE-WEBAUTH-TOKEN')?.value;
  const { trustToken } = session.tokens;
  if (cookie === undefined && trustToken === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([cookie, trustToken]))
    .digest('base64url');
}

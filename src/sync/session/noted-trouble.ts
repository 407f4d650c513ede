import type { Config } from '../../config/config.ts';
import type { Trouble } from '../../icloud/auth/attempts-schema.ts';
import { peekAttempts } from '../../icloud/auth/peek-attempts.ts';

export type { Trouble };

/** What the last look at the account ended with, as it was written down; undefined: nothing. */
export async function notedTrouble({
  cookieDirectory,
  username,
}: Pick<Config, 'cookieDirectory' | 'username'>): Promise<Trouble | undefined> {
  return (await peekAttempts(cookieDirectory, username)).trouble;
}

/** What programs get of it. */
export function troubleJson(trouble: Trouble | undefined): object | null {
  if (trouble === undefined) return null;
  const { code, sinceMs, untilMs } = trouble;
  const until = untilMs === undefined ? null : new Date(untilMs).toISOString();
  return { code, since: new Date(sinceMs).toISOString(), notBefore: until };
}

import type { Trouble } from '../../model/account-files.ts';

/** What programs get of the trouble that an account is in. */
export function troubleJson(trouble: Trouble | undefined): object | null {
  if (trouble === undefined) return null;
  const { code, sinceMs, untilMs } = trouble;
  const until = untilMs === undefined ? null : new Date(untilMs).toISOString();
  return { code, since: new Date(sinceMs).toISOString(), notBefore: until };
}

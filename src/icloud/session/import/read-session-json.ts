import { parseJsonObject } from '../../wire/read-json.ts';
import type { ForeignContent, ForeignTokens } from './foreign-session.ts';

/**
 * Keys of the session files of icloudpd, pyicloud and kei, and what they are to us. Others are left alone: `apple_rscd`
 * and `apple_ercd` speak of an answer of long ago (trap 21).
 */
const KEYS = [
  ['client_id', 'clientId'],
  ['session_token', 'sessionToken'],
  ['session_id', 'sessionId'],
  ['scnt', 'scnt'],
  ['account_country', 'accountCountry'],
  ['trust_token', 'trustToken'],
] as const satisfies readonly (readonly [string, keyof ForeignTokens])[];

/** The session file of icloudpd and pyicloud (auth.md 16.1, 16.2) and of kei (16.3). */
export function readSessionJson(text: string): ForeignContent {
  const json = parseJsonObject(text);
  if (json === undefined) return { tokens: {}, cookies: [], warnings: ['not a session file'] };
  const tokens: { -readonly [Key in keyof ForeignTokens]: ForeignTokens[Key] } = {};
  const warnings: string[] = [];
  for (const [theirs, ours] of KEYS) {
    const value = json[theirs];
    if (value === undefined || value === null || value === '') continue;
    if (isUsable(value, ours)) tokens[ours] = value;
    else warnings.push(`its ${theirs} cannot be used`);
  }
  return { tokens, cookies: [], warnings };
}

/** Each of them becomes a request header or part of one. The client id is never longer than a line. */
function isUsable(value: unknown, key: keyof ForeignTokens): value is string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value)) return false;
  return key !== 'clientId' || (value.length >= 8 && value.length <= 100);
}

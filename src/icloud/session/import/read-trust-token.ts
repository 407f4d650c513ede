import { parseJsonObject } from '../../wire/read-json.ts';
import type { ForeignContent } from './foreign-session.ts';
import { readSessionJson } from './read-session-json.ts';

/** `.icloud-photos-sync` in the data folder of icloud-photos-sync: a trust token and nothing else of use (auth.md 16.4). */
export function readTrustToken(text: string): ForeignContent {
  const token = parseJsonObject(text)?.['trustToken'];
  if (token === undefined) return { tokens: {}, cookies: [], warnings: ['no trust token in it'] };
  return readSessionJson(JSON.stringify({ trust_token: token }));
}

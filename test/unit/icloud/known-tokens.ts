import type { SessionTokens } from '../../../src/icloud/session/session-data.ts';

/** Of a session that Apple knows. */
export const KNOWN_TOKENS: SessionTokens = {
  clientId: 'auth-0a',
  domain: 'com',
  sessionToken: 's',
  sessionId: undefined,
  scnt: undefined,
  accountCountry: undefined,
  trustToken: undefined,
  trustIssuedAtMs: undefined,
};

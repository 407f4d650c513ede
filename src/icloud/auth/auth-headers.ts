import { type Endpoints, USER_AGENT } from '../wire/endpoints.ts';
import type { SessionTokens } from '../session/session-data.ts';

/** The public id of the icloud.com web app (auth.md 3.1). */
export const WIDGET_KEY = 'd39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d';

/** Which of the header sets of auth.md 3.3 a sign-in call wants. */
export type AuthCallKind = 'sign-in' | 'verify' | 'settle' | 'page';

const ACCEPT: Readonly<Record<AuthCallKind, string>> = {
  'sign-in': 'application/json, text/javascript',
  verify: 'application/json',
  settle: 'application/json, text/javascript',
  page: 'text/html',
};

type HeaderTokens = Pick<SessionTokens, 'clientId' | 'scnt' | 'sessionId'>;

/**
 * Headers of one call to the sign-in service. Made anew for each call: `scnt` changes with every answer (auth.md 3.3).
 * The minimal set, without the fingerprints of a browser: two clients use it in daily production.
 */
export function authHeaders(
  kind: AuthCallKind,
  tokens: HeaderTokens,
  hosts: Pick<Endpoints, 'auth' | 'home'>,
): Readonly<Record<string, string>> {
  const origin = kind === 'sign-in' ? new URL(hosts.auth).origin : hosts.home;
  return {
    ...webHeaders(origin, ACCEPT[kind]),
    'X-Apple-OAuth-Client-Id': WIDGET_KEY,
    'X-Apple-OAuth-Client-Type': 'firstPartyAuth',
    'X-Apple-OAuth-Redirect-URI': hosts.home,
    'X-Apple-OAuth-Require-Grant-Code': 'true',
    'X-Apple-OAuth-Response-Mode': 'web_message',
    'X-Apple-OAuth-Response-Type': 'code',
    'X-Apple-OAuth-State': tokens.clientId,
    'X-Apple-Frame-Id': tokens.clientId,
    'X-Apple-Widget-Key': WIDGET_KEY,
    ...(tokens.scnt === undefined ? {} : { scnt: tokens.scnt }),
    ...(tokens.sessionId === undefined ? {} : { 'X-Apple-ID-Session-Id': tokens.sessionId }),
  };
}

/** Headers of one call to the account service. */
export function setupHeaders(hosts: Pick<Endpoints, 'home'>): Readonly<Record<string, string>> {
  return webHeaders(hosts.home, '*/*');
}

function webHeaders(origin: string, accept: string): Readonly<Record<string, string>> {
  return {
    Accept: accept,
    'Content-Type': 'application/json',
    Origin: origin,
    Referer: `${origin}/`,
    'User-Agent': USER_AGENT,
  };
}

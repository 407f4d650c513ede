import { randomUUID } from 'node:crypto';
import type { Transport } from '../../http/transport.ts';
import type { SignInPage } from '../../model/sign-in-page.ts';
import { type Domain, endpointsOf } from '../wire/endpoints.ts';
import { asServiceError } from '../wire/service-error.ts';
import { isSuccess } from '../../http/is-success.ts';
import { isRedirect, isServerTrouble, isThrottling } from '../wire/status.ts';
import { authHeaders } from './auth-headers.ts';

/**
 * Asks for the page in which people sign in (auth.md 2.2, call 1), as a browser that Apple has never seen: without cookies,
 * account or the id of this machine.
 */
export async function fetchSignInPage(
  transport: Transport,
  domain: Domain,
  signal: AbortSignal,
): Promise<SignInPage> {
  const hosts = endpointsOf(domain);
  const clientId = `auth-${randomUUID()}`;
  const headers = authHeaders('page', { clientId, scnt: undefined, sessionId: undefined }, hosts);
  const url = new URL(`${hosts.auth}/authorize/signin`);
  url.search = new URLSearchParams({
    frame_id: clientId,
    skVersion: '7',
    iframeId: clientId,
    client_id: headers['X-Apple-Widget-Key'] ?? '',
    redirect_uri: hosts.home,
    response_type: 'code',
    response_mode: 'web_message',
    state: clientId,
    authVersion: 'latest',
  }).toString();
  try {
    const reply = await transport.send({ method: 'GET', url, headers, signal });
    reply.body.discard();
    const date = Date.parse(reply.headers.get('date') ?? '');
    return {
      verdict: judgeSignInPage(reply.status),
      status: reply.status,
      isHtml: /html/i.test(reply.headers.get('content-type') ?? ''),
      serverTimeMs: Number.isNaN(date) ? undefined : date,
    };
  } catch (error) {
    throw asServiceError(error, url.host);
  }
}

/** No account is named, so the answer is never about a password. */
export function judgeSignInPage(status: number): SignInPage['verdict'] {
  if (isThrottling(status)) return 'throttled';
  if (isServerTrouble(status)) return 'failing';
  return isSuccess(status) || isRedirect(status) ? 'shown' : 'odd';
}

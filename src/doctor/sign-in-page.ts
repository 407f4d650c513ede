import { randomUUID } from 'node:crypto';
import type { Transport } from '../http/transport.ts';
import { authHeaders } from '../icloud/auth/auth-headers.ts';
import { type Domain, endpointsOf } from '../icloud/wire/endpoints.ts';
import { asServiceError } from '../icloud/wire/service-error.ts';
import type { PageReply } from './check.ts';

/**
 * Asks for the page in which people sign in (auth.md 2.2, call 1), as a browser that nobody knows: without cookies, account
 * or the id of this machine.
 */
export async function fetchSignInPage(
  transport: Transport,
  domain: Domain,
  signal: AbortSignal,
): Promise<PageReply> {
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
      status: reply.status,
      isHtml: /html/i.test(reply.headers.get('content-type') ?? ''),
      serverTimeMs: Number.isNaN(date) ? undefined : date,
    };
  } catch (error) {
    throw asServiceError(error, url.host);
  }
}

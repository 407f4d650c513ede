import { KeepsakeError } from '../../base/errors.ts';
import { isPassing } from '../../http/decide-retry.ts';
import { readAppleError } from '../wire/read-apple-error.ts';
import { isPage } from '../wire/read-json.ts';
import { notUnderstoodError, serviceTrouble } from '../wire/service-error.ts';
import { isMisdirected, isRedirect, isRefusal, isTooMany } from '../wire/status.ts';
import type { AppleReply, SignInClient } from './sign-in-client.ts';
import { supportDetails } from './sign-in-error.ts';

/**
 * Has Apple remember this device, so that the next sign-in needs no code (auth.md 7.5). Repeated once on passing trouble, and
 * where the connection led to the wrong place: the code before it cannot be used again.
 */
export async function trustThisDevice(client: SignInClient, signal: AbortSignal): Promise<void> {
  let reply = await ask(client, signal).catch((error: unknown) => {
    if (error instanceof KeepsakeError && error.code === 'SERVICE_UNREACHABLE') return undefined;
    throw error;
  });
  if (reply !== undefined && isMisdirected(reply.status)) await client.dropConnections();
  if (reply === undefined || isWorthARepeat(reply.status)) reply = await ask(client, signal);

  const trouble = serviceTrouble(reply);
  if (trouble !== undefined) throw trouble;
  if (!isRefusal(reply.status) && (isRedirect(reply.status) || isPage(reply))) {
    throw notUnderstoodError(reply.host, `http status ${reply.status} without the trust asked for`);
  }
  client.tokens.codeRequest = undefined;
  if (isRefusal(reply.status)) {
    // The sign-in that the code belongs to is used up, and on disk it must not be gone on with.
    await client.keep('trust refused');
    throw trustRefusedError(reply);
  }
  await client.keep('device trusted');
}

/** Not where Apple wants to be left alone. */
function isWorthARepeat(status: number): boolean {
  return isMisdirected(status) || (isPassing(status) && !isTooMany(status));
}

function ask(client: SignInClient, signal: AbortSignal): Promise<AppleReply> {
  return client.askAuth({ method: 'GET', path: '/2sv/trust', kind: 'settle' }, signal);
}

/** Whatever was proved before is right; only this step is refused. */
function trustRefusedError(reply: AppleReply): KeepsakeError {
  const text = reply.json === undefined ? undefined : readAppleError(reply.json).text;
  return new KeepsakeError(
    'SESSION_REFUSED',
    `apple accepted the sign-in and refuses to trust this device: ${text ?? `http status ${reply.status}`}`,
    { details: supportDetails(reply) },
  );
}

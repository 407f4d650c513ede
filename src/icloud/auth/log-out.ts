import { isPage } from '../wire/read-json.ts';
import { type KeepsakeError, unreachable } from '../../base/errors.ts';
import { classifyReply } from '../wire/classify-reply.ts';
import { notUnderstoodError, refusingError, throttlingError } from '../wire/service-error.ts';
import { isSuccess } from '../../http/is-success.ts';
import type { AppleReply, SignInClient } from './sign-in-client.ts';

export interface LogOutOptions {
  readonly client: SignInClient;
  /** The next sign-in from here then needs no code. */
  readonly keepTrust: boolean;
}

/**
 * Ends this browser's session at Apple, and only this browser's (auth.md 14). The answer deletes its cookies.
 * `was-over`: there was none any more.
 */
export async function logOut(options: LogOutOptions, signal: AbortSignal): Promise<'ended' | 'was-over'> {
  const body = { trustBrowser: options.keepTrust, allBrowsers: false };
  const reply = await options.client.askSetup({ path: '/logout', body }, signal);
  const verdict = classifyReply(reply);
  switch (verdict.kind) {
    case 'ok':
      return 'ended';
    case 'session-lost':
      return 'was-over';
    case 'throttled':
      throw throttlingError(reply.host, verdict.retryAfterMs);
    case 'transient':
      throw refusingError(reply.host, verdict.status);
    case 'malformed':
      // What an answer has in its body, if any, is not known; the status says enough.
      if (isSuccess(reply.status) && !isPage(reply)) return 'ended';
      throw notUnderstood(reply);
    case 'keys-missing':
    case 'misdirected':
    case 'denied':
      throw notUnderstood(reply);
    default:
      return unreachable(verdict);
  }
}

function notUnderstood({ host, status }: AppleReply): KeepsakeError {
  return notUnderstoodError(host, `http status ${status} to a logout`);
}

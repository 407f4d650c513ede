import { isPassing } from '../../http/decide-retry.ts';
import type { Log } from '../../base/log.ts';
import { readAppleError } from '../wire/read-apple-error.ts';
import { type JsonObject, parseJsonObject } from '../wire/read-json.ts';
import { throttlingError } from '../wire/service-error.ts';
import { isSignInOver, isThrottling } from '../wire/status.ts';
import { codeExpiredError, codesLockedError } from './code-error.ts';
import type { AppleReply, SignInClient } from './sign-in-client.ts';
import { type Factors, readFactors } from './factors.ts';
import { signInError } from './sign-in-error.ts';

/**
 * Asks Apple which ways the account offers for a code (auth.md 7.2). The call may itself show a code on the devices, so it
 * is made for a person only. Undefined: Apple does not tell; a code from a device may be entered all the same.
 */
export async function askFactors(
  { client, log }: { readonly client: SignInClient; readonly log: Log },
  signal: AbortSignal,
): Promise<Factors | undefined> {
  for (const kind of ['verify', 'page'] as const) {
    const reply = await client.askAuth({ method: 'GET', path: '', kind }, signal);
    if (isSignInOver(reply.status)) throw codeExpiredError(reply);
    if (isThrottling(reply.status)) throw throttlingError(reply.host, reply.retryAfterMs);
    const body = reply.json ?? findBootArguments(reply);
    const factors = body === undefined ? undefined : readFactors(body);
    if (factors?.isLocked === true) throw codesLockedError(reply);
    if (factors?.wantsSecurityKey === true) throw signInError({ kind: 'security-key' }, reply);
    if (factors !== undefined && factors.phones.length > 0) return factors;
    if (isPassing(reply.status)) {
      const codes = body === undefined ? '' : readAppleError(body).codes.join(' ');
      log.warn('apple does not tell how it sends codes', { status: reply.status, codes });
      return undefined;
    }
    // The JSON form may hold a part only: the page has everything.
    if (kind === 'page') return factors;
  }
  return undefined;
}

/** A page of megabytes names it once; each place is looked at for a moment, or a page made for it would take hours. */
const MOST_PLACES = 20;
const MOST_ATTRIBUTES = 300;

function findBootArguments({ text }: Pick<AppleReply, 'text'>): JsonObject | undefined {
  for (let places = 0, at = -1; places < MOST_PLACES; places += 1) {
    at = text.indexOf('boot_args', at + 1);
    if (at < 0) return undefined;
    if (!/<script\b[^<>]*$/.test(text.slice(Math.max(0, at - MOST_ATTRIBUTES), at))) continue;
    const begin = text.indexOf('>', at) + 1;
    const end = text.indexOf('</script>', begin);
    if (begin > 0 && end > 0) return parseJsonObject(text.slice(begin, end));
  }
  return undefined;
}

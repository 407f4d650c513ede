import { isPassing } from '../../http/decide-retry.ts';
import { readAppleError } from '../wire/read-apple-error.ts';
import { isJsonObject, isPage, type JsonObject } from '../wire/read-json.ts';
import { isMisdirected, isRefusal, isThrottling } from '../wire/status.ts';

/** What an answer to `signin/init` means (auth.md 5.2). */
export type InitOutcome =
  | { readonly kind: 'challenge'; readonly answer: JsonObject }
  /** The context of an earlier sign-in was refused, not a password. */
  | { readonly kind: 'stale-context' }
  | { readonly kind: 'wrong-host' }
  | Misdirected
  | SignInRefusal;

/** What an answer to `signin/complete` means (auth.md 6.1). */
export type CompleteOutcome =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'code-wanted' }
  | { readonly kind: 'repair-wanted' }
  /** The proof was not looked at: the key exchange has to begin again. */
  | { readonly kind: 'start-over' }
  | Misdirected
  | SignInRefusal;

/** The connection led to the wrong back end (auth.md 9.2). */
interface Misdirected {
  readonly kind: 'misdirected';
}

/** What ends the sign-in; `signInError` has the words. */
export type SignInRefusal =
  | { readonly kind: 'security-key' }
  | { readonly kind: 'password-rejected' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'federated' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'refused'; readonly text: string | undefined; readonly status: number }
  | { readonly kind: 'trouble'; readonly status: number }
  | { readonly kind: 'not-understood'; readonly status: number };

export interface SignInReply {
  readonly status: number;
  readonly json: JsonObject | undefined;
  readonly text?: string;
  readonly retryAfterMs: number | undefined;
}

/** Codes that mean the same under every status (auth.md 6.2). */
const REFUSAL_BY_CODE: ReadonlyMap<string, SignInRefusal> = new Map([
  ['-20101', { kind: 'password-rejected' }],
  ['-20283', { kind: 'password-rejected' }],
  ['-20209', { kind: 'locked' }],
  ['-22320', { kind: 'federated' }],
]);

export function classifyInit(reply: SignInReply): InitOutcome {
  switch (reply.status) {
    case 200:
      if (reply.json === undefined) return { kind: 'not-understood', status: 200 };
      return refusalOf(reply) ?? { kind: 'challenge', answer: reply.json };
    case 401:
      return { kind: 'stale-context' };
    case 404:
    case 410:
      return { kind: 'wrong-host' };
    case 409: // seen for throttled accounts; only `complete` asks for a code with it (session.md 3.3)
      return { kind: 'throttled', retryAfterMs: reply.retryAfterMs };
    default:
      return classifyOther(reply);
  }
}

export function classifyComplete(reply: SignInReply): CompleteOutcome {
  const refusal = refusalOf(reply);
  if (refusal !== undefined) return refusal;
  switch (reply.status) {
    case 200:
    case 204:
      if (isPage(reply)) return { kind: 'not-understood', status: reply.status };
      // Whether a code is needed is said by accountLogin, not by this body (auth.md 6.1).
      return { kind: 'signed-in' };
    case 400:
      return { kind: 'start-over' };
    case 401:
      return { kind: 'password-rejected' };
    case 409:
      return wantsSecurityKey(reply.json) ? { kind: 'security-key' } : { kind: 'code-wanted' };
    case 412:
      return { kind: 'repair-wanted' };
    default:
      return classifyOther(reply);
  }
}

/** Everything that is no outcome of its own ends the sign-in, or was led to the wrong back end. */
function classifyOther(reply: SignInReply): Misdirected | SignInRefusal {
  const { status, json, retryAfterMs } = reply;
  const refusal = refusalOf(reply);
  if (refusal !== undefined) return refusal;
  if (isMisdirected(status)) return { kind: 'misdirected' };
  if (isThrottling(status)) return { kind: 'throttled', retryAfterMs };
  if (isPassing(status)) return { kind: 'trouble', status };
  if (isRefusal(status)) {
    return { kind: 'refused', status, text: json === undefined ? undefined : readAppleError(json).text };
  }
  return { kind: 'not-understood', status };
}

function refusalOf({ json }: SignInReply): SignInRefusal | undefined {
  const codes = json === undefined ? [] : readAppleError(json).codes;
  return codes.flatMap((code) => REFUSAL_BY_CODE.get(code) ?? [])[0];
}

/**
 * Accounts with security keys say so here and in `GET /auth`, and are offered no code (auth.md 7.2, 7.6). A challenge alone says
 * nothing: a key has to be named, or be listed in it.
 */
export function wantsSecurityKey(body: JsonObject | undefined): boolean {
  const challenge = body?.['fsaChallenge'];
  const handles = isJsonObject(challenge) ? challenge['keyHandles'] : undefined;
  return [body?.['keyNames'], handles].some((list) => Array.isArray(list) && list.length > 0);
}

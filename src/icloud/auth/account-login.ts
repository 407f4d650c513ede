import { KeepsakeError, unreachable } from '../../base/errors.ts';
import { classifyReply } from '../wire/classify-reply.ts';
import type { ServiceUrlOptions } from '../wire/endpoints.ts';
import { notUnderstoodError, refusingError, throttlingError } from '../wire/service-error.ts';
import type { Domain } from '../wire/endpoints.ts';
import { isConflict } from '../wire/status.ts';
import type { SignInClient, SetupCall } from './sign-in-client.ts';
import { type AccountAnswer, readAccount } from './read-account.ts';
import { supportDetails } from './sign-in-error.ts';
import { acceptTerms } from './terms.ts';

/** What the account service said to a session. Passing trouble is thrown: it says nothing about the session. */
export type LoginAnswer =
  | AccountAnswer
  /** Account data, and no login with it: without that cookie every later request is refused (auth.md 12). */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface LoginOptions extends ServiceUrlOptions {
  readonly client: SignInClient;
}

/** Are the stored cookies a living session? (auth.md 9.1) */
export function validate(options: LoginOptions, signal: AbortSignal): Promise<LoginAnswer> {
  return ask(options, { path: '/validate', body: null }, signal);
}

export interface AccountLoginOptions extends LoginOptions {
  /** The user named the domain: then Apple's wish for the other one is an error, not a correction. */
  readonly domainIsExplicit: boolean;
  /** The user said that new terms of Apple are accepted in their name. */
  readonly acceptTerms: boolean;
}

/**
 * Exchanges the session token for cookies and account data, on the other domain if Apple wants so (auth.md 8, 2.1), and
 * with Apple's new terms accepted if the user wants so (auth.md 12); each once.
 */
export async function accountLogin(options: AccountLoginOptions, signal: AbortSignal): Promise<LoginAnswer> {
  const { client } = options;
  const logIn = () => ask(options, loginCall(client), signal);
  let answer = await logIn();
  if (answer.kind === 'other-domain') {
    // Apple knows better than the user, who is told; the next command is not to try the wrong one again.
    client.tokens.domain = answer.domain;
    await client.keep('other domain');
    if (!options.domainIsExplicit) answer = await logIn();
  }
  if (answer.kind !== 'terms' || !options.acceptTerms) return answer;
  return (await acceptTerms(client, answer, signal)) ? logIn() : answer;
}

function loginCall({ tokens }: SignInClient): SetupCall {
  return {
    path: '/accountLogin',
    body: {
      // JSON leaves out what is undefined: an account of unknown country sends none.
      accountCountryCode: tokens.accountCountry,
      dsWebAuthToken: tokens.sessionToken,
      extended_login: true,
      trustToken: tokens.trustToken ?? '',
    },
  };
}

async function ask(options: LoginOptions, call: SetupCall, signal: AbortSignal): Promise<LoginAnswer> {
  const { client } = options;
  for (let isRepeat = false; ; isRepeat = true) {
    const reply = await client.askSetup(call, signal);
    const verdict = classifyReply(reply);
    switch (verdict.kind) {
      case 'ok': {
        const answer = readAccount(verdict.json, client.tokens.domain, options);
        if (answer.kind !== 'account') return answer;
        if (answer.wantsLogin && !reply.handsOutLogin && !client.hasLogin()) return { kind: 'unfinished' };
        await client.keep(call.path);
        return answer;
      }
      case 'session-lost':
      case 'keys-missing':
      case 'denied':
        return { kind: 'refused', reason: [verdict.reason, ...supportDetails(reply)].join(', ') };
      case 'misdirected':
        if (isRepeat) return { kind: 'refused', reason: `http status ${reply.status}` };
        await client.dropConnections();
        break;
      case 'throttled':
        throw throttlingError(reply.host, verdict.retryAfterMs);
      case 'transient':
        // A session that another client replaced meanwhile: the next step makes a new one.
        if (isConflict(verdict.status)) return { kind: 'refused', reason: `http status ${verdict.status}` };
        throw refusingError(reply.host, verdict.status);
      case 'malformed':
        throw notUnderstoodError(reply.host, `http status ${verdict.status} without the data expected`);
      default:
        return unreachable(verdict);
    }
  }
}

/** The words for an answer that no further sign-in can change. */
export function accountError(
  answer: Exclude<LoginAnswer, { kind: 'account' | 'code-wanted' | 'refused' }>,
): KeepsakeError {
  switch (answer.kind) {
    case 'other-domain':
      return new KeepsakeError('WRONG_DOMAIN', `this account lives on ${HOST_OF[answer.domain]}`);
    case 'two-step':
      return new KeepsakeError(
        'TWO_STEP_ACCOUNT',
        'this account uses the old two-step verification, which is not supported',
      );
    case 'terms':
      return new KeepsakeError(
        'TERMS_NOT_ACCEPTED',
        'apple has new terms that this account has not accepted',
      );
    case 'unfinished':
      return unfinishedError();
    case 'web-access-off':
      return webAccessOffError();
    case 'locked':
      return new KeepsakeError('ACCOUNT_LOCKED', 'apple has locked this account for security reasons');
    case 'managed':
      return new KeepsakeError(
        'ACCOUNT_MANAGED',
        'this account belongs to an organisation that does not offer iCloud Photos on the web',
      );
    case 'no-photos':
      return new KeepsakeError('PHOTOS_NOT_SET_UP', 'iCloud Photos is not set up for this account');
    case 'unreadable':
      return notUnderstoodError('the account service', 'account data without an account');
    default:
      return unreachable(answer);
  }
}

/** Apple lets the user in, and hands out nothing to work with: new terms, a repair, a set-up that was never finished. */
function unfinishedError(): KeepsakeError {
  return new KeepsakeError(
    'PHOTOS_NOT_SET_UP',
    'apple accepts the sign-in and gives no access to this account: something has to be finished there first',
  );
}

export function webAccessOffError(): KeepsakeError {
  return new KeepsakeError(
    'WEB_ACCESS_OFF',
    'access to iCloud data on the web is switched off for this account',
  );
}

const HOST_OF: Readonly<Record<Domain, string>> = { com: 'icloud.com', cn: 'icloud.com.cn' };

import type { Clock } from '../../base/clock.ts';
import type { Person } from '../../model/person.ts';
import { accountLogin, accountError, type AccountLoginOptions, type LoginAnswer } from './account-login.ts';
import type { SignedInAccount } from './read-account.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { trustThisDevice } from './trust.ts';
import { passTwoFactor } from './two-factor.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { isPage } from '../wire/read-json.ts';
import { notUnderstoodError, serviceTrouble } from '../wire/service-error.ts';
import { isSuccess } from '../../http/is-success.ts';
import type { SignInClient } from './sign-in-client.ts';
import { supportDetails } from './sign-in-error.ts';
import type { Log } from '../../base/log.ts';

export interface SignInAnewOptions extends FinishOptions, SignInOptions {
  readonly person: Person;
  readonly clock: Pick<Clock, 'now'>;
  /** Why a code may be wanted. */
  readonly why?: string | undefined;
}

/** The whole way from a password to a session: proof, code or repair where wanted, account data (auth.md 1). */
export async function signInAnew(options: SignInAnewOptions, signal: AbortSignal): Promise<SignedInAccount> {
  const { client } = options;
  client.forgetContext();
  // The sign-in service knows a trusted browser by a cookie, too (auth.md 4).
  if (options.newTrust === true) options.jar.retain(({ name }) => !name.startsWith('DES'));
  const signedIn = await signIn(options, signal);
  // Half a sign-in is no good while no user brings its code; the session token it would replace may be.
  if (signedIn !== 'code-wanted' || (await options.person.isPresent())) {
    await client.keep('password accepted');
  }
  if (signedIn === 'code-wanted') {
    await passTwoFactor(options, signal);
    return finishSignIn(options, signal);
  }
  if (signedIn === 'repair-wanted') await completeRepair(client, signal);
  if (options.newTrust === true) await trustThisDevice(client, signal);

  client.replaceLogin();
  const answer = await accountLogin(options, signal);
  if (answer.kind === 'account') return answer;
  if (answer.kind === 'code-wanted') {
    // A trusted and an untrusted 200 look alike until here (auth.md 6.1, trap 3).
    await passTwoFactor(options, signal);
    return finishSignIn(options, signal);
  }
  if (answer.kind === 'refused' && signedIn === 'repair-wanted') throw actionNeededError([answer.reason]);
  throw lastStepError(answer);
}

/** The one step that an account without a second factor needs after its password (auth.md 6.3); once, no further. */
async function completeRepair(client: SignInClient, signal: AbortSignal): Promise<void> {
  const reply = await client.askAuth(
    { method: 'POST', path: '/repair/complete', kind: 'settle', body: {} },
    signal,
  );
  const trouble = serviceTrouble(reply);
  if (trouble !== undefined) throw trouble;
  if (isSuccess(reply.status) && isPage(reply)) {
    throw notUnderstoodError(reply.host, `http status ${reply.status} with a page in place of an answer`);
  }
  if (!isSuccess(reply.status)) throw actionNeededError(supportDetails(reply));
  await client.keep('repair completed');
}

/** A privacy notice, a phone number, a new password: only Apple's own pages can ask for it. */
function actionNeededError(details: readonly string[]): KeepsakeError {
  return new KeepsakeError('ACCOUNT_ACTION_NEEDED', 'apple wants something finished in this account first', {
    details,
  });
}

export interface FinishOptions extends AccountLoginOptions {
  readonly log: Log;
}

/** The last step of a sign-in whose device is trusted: account data, and the cookies that come with it. */
export async function finishSignIn(options: FinishOptions, signal: AbortSignal): Promise<SignedInAccount> {
  options.client.replaceLogin();
  const answer = await accountLogin(options, signal);
  if (answer.kind === 'account') return answer;
  throw lastStepError(answer);
}

/** The words for a sign-in that came all the way and was no good in the end. */
function lastStepError(answer: Exclude<LoginAnswer, { kind: 'account' }>): KeepsakeError {
  if (answer.kind === 'code-wanted') {
    return new KeepsakeError(
      'CODE_REJECTED',
      'apple took the code and does not trust this device all the same',
    );
  }
  if (answer.kind !== 'refused') return accountError(answer);
  return new KeepsakeError('SESSION_REFUSED', `apple refuses the new session: ${answer.reason}`);
}

import type { Clock } from '../../base/clock.ts';
import type { Person } from '../../model/person.ts';
import { accountLogin } from './account-login.ts';
import { type FinishOptions, finishSignIn, lastStepError } from './finish-sign-in.ts';
import type { SignedInAccount } from './read-account.ts';
import { actionNeededError, completeRepair } from './repair.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { trustThisDevice } from './trust.ts';
import { passTwoFactor } from './two-factor.ts';

export interface SignInAnewOptions extends FinishOptions, SignInOptions {
  readonly person: Person;
  readonly clock: Pick<Clock, 'now'>;
}

/** The whole way from a password to a session: proof, code or repair where wanted, account data (auth.md 1). */
export async function signInAnew(options: SignInAnewOptions, signal: AbortSignal): Promise<SignedInAccount> {
  const { client } = options;
  client.forgetContext();
  // The sign-in service knows a trusted browser by a cookie, too (auth.md 4).
  if (options.newTrust === true) options.jar.retain(({ name }) => !name.startsWith('DES'));
  const signedIn = await signIn(options, signal);
  // Half a sign-in is no good to anybody while nobody brings its code; the session token it would replace may be.
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

import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Secret } from '../../base/secret.ts';
import type { Person } from '../../model/person.ts';
import type { Account } from '../session/session-data.ts';
import type { CookieJar } from '../session/cookie-jar.ts';
import { accountError, accountLogin, type AccountLoginOptions } from './account-login.ts';
import { actionNeededError, completeRepair } from './repair.ts';
import { signIn } from './sign-in.ts';
import { passTwoFactor } from './two-factor.ts';

export interface SignInAnewOptions extends AccountLoginOptions {
  readonly jar: Pick<CookieJar, 'retain'>;
  readonly person: Person;
  readonly account: string;
  readonly password: Secret;
  readonly log: Log;
}

/** The whole way from a password to a session: proof, code or repair where wanted, account data (auth.md 1). */
export async function signInAnew(options: SignInAnewOptions, signal: AbortSignal): Promise<Account> {
  const { conversation } = options;
  conversation.forgetContext();
  const signedIn = await signIn(options, signal);
  if (signedIn === 'repair-wanted') await completeRepair(conversation, signal);
  if (signedIn === 'code-wanted') await passTwoFactor(options, signal);

  conversation.replaceLogin();
  let answer = await accountLogin(options, signal);
  if (answer.kind === 'code-wanted' && signedIn !== 'code-wanted') {
    // A trusted and an untrusted 200 look alike until here (auth.md 6.1, trap 3).
    await passTwoFactor(options, signal);
    answer = await accountLogin(options, signal);
  }
  if (answer.kind === 'account') return answer.account;
  if (answer.kind === 'code-wanted') {
    throw new KeepsakeError(
      'CODE_REJECTED',
      'apple took the code and does not trust this device all the same',
    );
  }
  if (answer.kind !== 'refused') throw accountError(answer);
  if (signedIn === 'repair-wanted') throw actionNeededError([answer.reason]);
  throw new KeepsakeError('SESSION_REFUSED', `apple refuses the new session: ${answer.reason}`);
}

import { KeepsakeError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { accountError, accountLogin, type AccountLoginOptions, type LoginAnswer } from './account-login.ts';
import type { SignedInAccount } from './read-account.ts';

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
export function lastStepError(answer: Exclude<LoginAnswer, { kind: 'account' }>): KeepsakeError {
  if (answer.kind === 'code-wanted') {
    return new KeepsakeError(
      'CODE_REJECTED',
      'apple took the code and does not trust this device all the same',
    );
  }
  if (answer.kind !== 'refused') return accountError(answer);
  return new KeepsakeError('SESSION_REFUSED', `apple refuses the new session: ${answer.reason}`);
}

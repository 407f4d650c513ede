import type { Answer } from '../../answer/answer.ts';
import { forgottenAnswer } from '../../answer/ended-session-answer.ts';
import { forgetSession } from '../../sync/session/end-session.ts';
import type { SessionCall } from './session-call.ts';

/** `session forget`: the login, or all that was ever given to us, goes from this machine. */
export async function forgetCommand({ config, account, flags }: SessionCall): Promise<Answer> {
  const everything = flags['everything'] === true;
  return forgottenAnswer(config.username, await forgetSession(config, account, { everything }));
}

import type { Answer } from '../../answer/answer.ts';
import { renewalAnswer } from '../../answer/renewal-answer.ts';
import type { SessionCall } from './session-call.ts';
import { attended, runPortsOf, withRun } from '../attended.ts';

/** `session renew`: the device trust, now. It worked only if Apple states a later end (session.md 3.4). */
export async function renewCommand({ config, context, account }: SessionCall): Promise<Answer> {
  // Asked for once, here: signing in is not to ask as well.
  const once = { ...config, trustRenewDays: 0 };
  const renewal = await attended(context, (person) =>
    withRun(once, runPortsOf({ config: once, context, person, command: account.command }), (run) =>
      run.renewTrust(),
    ),
  );
  return renewalAnswer(config.username, renewal);
}

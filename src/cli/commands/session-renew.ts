import type { Answer } from '../../answer/answer.ts';
import { renewalAnswer } from '../../answer/renewal-answer.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import type { SessionCall } from './session.ts';
import { surroundingsOf, withComposed } from './sync.ts';

/** `session renew`: the device trust, now. It worked only if Apple states a later end (session.md 3.4). */
export async function renewCommand({ config, context, account }: SessionCall): Promise<Answer> {
  const { world, terminal, interruption } = context;
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const surroundings = {
    ...surroundingsOf(config, person, context, { report: () => {} }),
    command: account.command,
  };
  try {
    // Asked for once, here: signing in is not to ask as well.
    return await withComposed({ ...config, trustRenewDays: 0 }, surroundings, async (composed) => {
      return renewalAnswer(config.username, await composed.renewTrust());
    });
  } finally {
    person.close();
  }
}

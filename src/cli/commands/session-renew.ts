import { KeepsakeError, unreachable } from '../../base/errors.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import type { SessionCall } from './session.ts';
import { surroundingsOf, withComposed } from './sync.ts';

/** `session renew`: the device trust, now. It worked only if Apple states a later end (session.md 3.4). */
export async function renewCommand({ config, context, account }: SessionCall): Promise<number> {
  const { world, terminal, interruption } = context;
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const surroundings = {
    ...surroundingsOf(config, person, context, { report: () => {} }),
    command: account.command,
  };
  try {
    // Asked for once, here: signing in is not to ask as well.
    return await withComposed({ ...config, trustRenewDays: 0 }, surroundings, async (composed) => {
      const renewal = await composed.renewTrust();
      switch (renewal.kind) {
        case 'extended': {
          const [from, until] = [day(renewal.fromMs), day(renewal.untilMs)];
          if (config.json) terminal.data(JSON.stringify({ account: config.username, from, until }));
          else terminal.say(`apple's trust in this device was extended from ${from} to ${until}`);
          return EXIT.ok;
        }
        case 'not-extended': {
          const { untilMs } = renewal;
          const ends =
            untilMs === undefined ? 'when it ends is not stated' : `it ends on ${day(untilMs)} as before`;
          throw new KeepsakeError(
            'SERVICE_REFUSING',
            `apple did not extend its trust in this device; ${ends}`,
          );
        }
        case 'refused':
          throw new KeepsakeError('SESSION_REFUSED', `the device trust cannot be renewed: ${renewal.reason}`);
        default:
          return unreachable(renewal);
      }
    });
  } finally {
    person.close();
  }
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

import { forgetSession } from '../../sync/session/end-session.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { SessionCall } from './session.ts';

/** `session forget`: the login, or all that was ever given to us, goes from this machine. */
export async function forgetCommand({ config, context, account, flags }: SessionCall): Promise<number> {
  const { terminal } = context;
  const everything = flags['everything'] === true;
  const ended = await forgetSession(config, account, { everything });
  if (ended === undefined) {
    terminal.say(`there is no session of ${config.username} to forget`);
    return EXIT.ok;
  }
  terminal.say(`the login of ${config.username} is forgotten on this machine`);
  for (const line of keptLines(ended)) terminal.say(line);
  if (ended.atApple === 'lives-on') {
    terminal.say(
      'the session at apple lives on until it ends there; only a logout before would have ended it',
    );
  }
  return EXIT.ok;
}

/** What is left, and so what the next sign-in will need. */
export function keptLines({
  keepsTrust,
  keepsCredential,
}: {
  readonly keepsTrust: boolean;
  readonly keepsCredential: boolean;
}): readonly string[] {
  const kept = ['the id of this client', ...(keepsTrust ? ['the device trust'] : [])];
  if (keepsCredential) kept.push('the stored credential');
  const needs = keepsTrust ? 'the password, and no code while the trust lasts' : 'the password and a code';
  return [`kept: ${kept.join(', ')}`, `the next sign-in needs ${needs}`];
}

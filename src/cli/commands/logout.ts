import { logOutAccount } from '../../sync/session/end-session.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { openCall } from './session.ts';
import { keptLines } from './session-forget.ts';

/** `keepsake logout`: ends the session at Apple and here. Other browsers of the account are never touched. */
export async function logoutCommand(line: CommandLine, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const { config, account, flags } = openCall(line, context, { words: [], command: 'keepsake logout' });
  const keepTrust = flags['forgetTrust'] !== true;
  const ended = await logOutAccount(config, account, { keepTrust });
  if (ended === undefined) {
    terminal.say(`there is no session of ${config.username} to end`);
    return EXIT.ok;
  }
  if (ended.trouble === undefined) {
    terminal.say(
      `logged out ${config.username}${ended.atApple === 'was-over' ? '; the session was over already' : ''}`,
    );
  } else {
    terminal.warn(`apple could not be told: ${ended.trouble.message}`);
    terminal.say(`logged out ${config.username} on this machine only; the session at apple ends by itself`);
  }
  if (!keepTrust && ended.atApple !== 'ended') {
    terminal.say(
      'the device trust is forgotten here; apple was not told, and keeps it until it ends by itself',
    );
  }
  for (const text of keptLines(ended)) terminal.say(text);
  return EXIT.ok;
}

import type { Answer } from '../../answer/answer.ts';
import { logoutAnswer } from '../../answer/ended-session-answer.ts';
import { logOutAccount } from '../../sync/session/end-session.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake logout`: ends the session at Apple and here. Other browsers of the account are never touched. */
export async function logoutCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { config, account } = readCall(line, context);
  const keepTrust = line.flags['forgetTrust'] !== true;
  return logoutAnswer(config.username, await logOutAccount(config, account, { keepTrust }), { keepTrust });
}

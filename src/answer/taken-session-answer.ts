import { EXIT } from '../base/exit-codes.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { importSession } from '../sync/session/import-session.ts';
import type { Answer } from './answer.ts';

/** Another tool's session is ours now. */
export function takenSessionAnswer(
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  { lines, warnings }: Awaited<ReturnType<typeof importSession>>,
): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account: username, imported: lines, warnings },
    warnings,
    news: lines,
    hint: `run \`${ownCommand('login', typed)}\` to see whether apple takes it; no code should be needed`,
  };
}

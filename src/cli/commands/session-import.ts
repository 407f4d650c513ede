import { KeepsakeError } from '../../base/errors.ts';
import { ownCommand } from '../../config/own-command.ts';
import { under } from '../../config/resolve-config.ts';
import { importSession } from '../../sync/session/import-session.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { SessionCall } from './session.ts';

/** `session import FOLDER`: another tool's session becomes ours. */
export async function importCommand({
  config,
  context,
  account,
  words,
  flags,
}: SessionCall): Promise<number> {
  const { terminal, world } = context;
  const [folder, unexpected] = words;
  if (folder === undefined || unexpected !== undefined) {
    throw new KeepsakeError(
      'USAGE',
      'session import takes one folder, the one where the other tool keeps its session',
      { details: ['icloudpd: ~/.pyicloud or its --cookie-directory'] },
    );
  }
  const from = under(world, folder);
  const taken = await importSession(config, account, { from, replace: flags['replace'] === true });
  for (const warning of taken.warnings) terminal.warn(warning);
  for (const line of taken.lines) terminal.say(line);
  terminal.hint(
    `run \`${ownCommand('login', config.typed)}\` to see whether apple takes it; no code should be needed`,
  );
  return EXIT.ok;
}

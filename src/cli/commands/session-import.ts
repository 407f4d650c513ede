import type { Answer } from '../../answer/answer.ts';
import { takenSessionAnswer } from '../../answer/taken-session-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { under } from '../../config/resolve-config.ts';
import { importSession } from '../../sync/session/import-session.ts';
import type { SessionCall } from './session-call.ts';

/** `session import FOLDER`: another tool's session becomes ours. */
export async function importCommand({
  config,
  context,
  account,
  words,
  flags,
}: SessionCall): Promise<Answer> {
  const { world } = context;
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
  return takenSessionAnswer(config, taken);
}

import { pruneQuestion } from '../../answer/prune-answer.ts';
import { counted } from '../../base/counted.ts';
import type { Config } from '../../config/config.ts';
import type { PruneProgress } from '../../sync/prune/find-prunable.ts';
import type { Proposal } from '../../sync/prune/prune-photos.ts';
import type { CommandContext } from '../command-context.ts';
import { confirmByWord } from '../confirm.ts';
import { WorkLine } from '../work-line.ts';

/** Shows what is about to be moved, and asks for it: with `--yes` it was said before. */
export function askToMove(
  isSure: boolean,
  { username }: Pick<Config, 'username'>,
  context: CommandContext,
): (proposal: Proposal) => Promise<boolean> {
  return async (proposal) => {
    if (isSure) return true;
    const { lines, warnings, question, word } = pruneQuestion(proposal, username);
    for (const line of lines) context.terminal.say(line);
    for (const warning of warnings) context.terminal.warn(warning);
    return confirmByWord(question, word, context);
  };
}

/** A piece of work that proves photos, with a line that tells how far it is. */
export async function proving<T>(
  config: Pick<Config, 'progress' | 'json'>,
  { terminal, world }: CommandContext,
  work: (progress: PruneProgress) => Promise<T>,
): Promise<T> {
  let [done, all] = [0, 0];
  const describe = () => `${done} of ${counted(all, 'photo')} looked at`;
  const line = new WorkLine(terminal, world.clock, { isOn: config.progress && !config.json, describe });
  try {
    return await work((photos, ofPhotos) => {
      [done, all] = [photos, ofPhotos];
      line.changed();
    });
  } finally {
    line.clear();
  }
}

import type { Answer } from '../../answer/answer.ts';
import { prunedAnswer } from '../../answer/prune-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { loadPlan } from '../../sync/prune/load-plan.ts';
import { applyPlan } from '../../sync/prune/prune-photos.ts';
import type { CommandContext } from '../command-context.ts';
import { refuseWithoutTerminal } from '../confirm.ts';
import { namedByUser } from '../named-by-user.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { userFilter } from '../user-filter.ts';
import { proving } from './ask-to-move.ts';

/** `keepsake apply FILE`: what a plan of `keepsake prune` names is moved, proved anew, and nothing else. */
export async function applyCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [file = '', ...more] = line.words;
  const isSure = line.flags['yes'] === true;
  const wrong = file === '' || more.length > 0;
  const also = wrong ? ['apply takes one word: the file that keepsake prune --plan wrote'] : [];
  const config = readConfig(line, context, [...also, ...brokenPromises(line, 'apply')]);
  const named = namedByUser(context.world, file);
  const plan = await loadPlan(named);
  if (plan.account !== config.username)
    throw new KeepsakeError('USAGE', `${named.shown} is a plan for ${printable(plan.account)}`);
  const { filter: _filter, ...asked } = userFilter(config, context.world.clock);
  if (!isSure) refuseWithoutTerminal(context.world);
  return proving(config, context, { command: 'keepsake apply', isSure }, async (run, progress, consent) =>
    prunedAnswer(await applyPlan(run, { plan, asked, consent, progress }), config),
  );
}

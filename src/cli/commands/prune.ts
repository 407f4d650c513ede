import type { Answer } from '../../answer/answer.ts';
import { prunedAnswer, prunePlanAnswer } from '../../answer/prune-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { ownCommand, quoted } from '../../config/own-command.ts';
import { readPruneFlags } from '../../config/prune-flags.ts';
import { namedByUser } from '../named-by-user.ts';
import { findPrunable, type PruneWishes } from '../../sync/prune/find-prunable.ts';
import { writePlan } from '../../sync/prune/plan-document.ts';
import { brakeOf, planOf, prunePhotos } from '../../sync/prune/prune-photos.ts';
import type { CommandContext } from '../command-context.ts';
import { refuseWithoutTerminal } from '../confirm.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { userFilter } from '../user-filter.ts';
import { refuseTaken, writeNewFile } from '../write-new-file.ts';
import { proving } from './ask-to-move.ts';

/** `keepsake prune`: photos that are safe here leave iCloud; with `--plan` it is written down what would. */
export async function pruneCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const isElsewhere = line.places?.has('filter') === true;
  const given = line.raw.filter === undefined ? undefined : isElsewhere ? 'elsewhere' : 'on the line';
  const { planFile, upTo, withShared, isSure, limit, problems } = readPruneFlags({
    ...line,
    filter: given,
    namesLibraries: line.raw.library !== undefined,
    isDry: line.raw.dryRun === true,
  });
  const config = readConfig(line, context, problems);
  const { filter, ...others } = userFilter(config, context.world.clock);
  if (filter === undefined) throw new KeepsakeError('INTERNAL', 'a filter that is not given was not refused');
  const wishes: PruneWishes = { filter: { ...others, filter }, keep: config.keep, upTo, withShared };
  const isLooking = planFile !== undefined || config.task === 'dry-run';
  if (!isLooking && !isSure) refuseWithoutTerminal(context.world);
  const plan = planFile === undefined ? undefined : namedByUser(context.world, planFile);
  if (plan !== undefined) await refuseTaken(plan);
  const why = whyOf(line);
  return proving(config, context, { command: 'keepsake prune', isSure }, async (run, progress, consent) => {
    if (isLooking) {
      const found = await findPrunable(run, wishes, progress);
      const { waits } = found;
      const isWritten = plan !== undefined && waits === undefined;
      if (isWritten) await writeNewFile(plan, writePlan(planOf(found, run, why)));
      const brake = planFile === undefined ? brakeOf(found, limit) : undefined;
      return prunePlanAnswer(found.tally.report({ waits, brake }), config, isWritten ? planFile : undefined);
    }
    const done = await prunePhotos(run, { wishes, limit, why, consent, progress });
    const more = [...ownFlags(line), '--plan plan.json'].join(' ');
    return prunedAnswer(done, config, ownCommand('prune', config.typed, { scope: 'everything', more }));
  });
}

/** The user's wish, as it was typed. */
function whyOf(line: CommandLine): string {
  const { raw } = line;
  return [
    'prune',
    ...listed('filter', raw.filter),
    ...listed('keep', raw.keep),
    ...listed('keep-recent', raw.keepRecent),
    ...ownFlags(line),
  ].join(' ');
}

function listed(flag: string, values: readonly string[] | true | undefined): readonly string[] {
  return typeof values === 'object' ? values.map((text) => `--${flag} ${quoted(text)}`) : [];
}

function ownFlags({ flags }: Pick<CommandLine, 'flags'>): readonly string[] {
  return [
    ...(typeof flags['upTo'] === 'string' ? [`--up-to ${quoted(flags['upTo'])}`] : []),
    ...(flags['sharedLibraryToo'] === true ? ['--shared-library-too'] : []),
  ];
}

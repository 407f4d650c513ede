import type { Answer } from '../../answer/answer.ts';
import { relayoutAnswer } from '../../answer/relayout-answer.ts';
import type { RelayoutProgress } from '../../sync/relayout/relayout-report.ts';
import { relayout } from '../../sync/relayout/relayout.ts';
import type { CommandContext } from '../command-context.ts';
import { describeMoves } from '../describe-moves.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';
import { showWork } from '../show-work.ts';

/** `keepsake relayout`: what was saved is moved to where today's settings put it. */
export async function relayoutCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const also = brokenPromises(line, line.command);
  const { config, account } = readCall(line, context, { also });
  const onlyOurs = line.flags['onlyOurs'] === true;
  const { terminal, world } = context;
  const { report, clear } = showWork<RelayoutProgress>(
    { terminal, clock: world.clock, isOn: config.progress },
    { begun: { doing: 'look', files: 0 }, describe: describeMoves },
  );
  try {
    return relayoutAnswer(await relayout(config, account, { onlyOurs, report }), config, { onlyOurs });
  } finally {
    clear();
  }
}

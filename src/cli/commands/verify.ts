import type { Answer } from '../../answer/answer.ts';
import { verifyAnswer } from '../../answer/verify-answer.ts';
import type { VerifyReport } from '../../sync/verify/verify-report.ts';
import { verify, verifyAndRepair } from '../../sync/verify/verify.ts';
import { drawCheck } from '../check-progress.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import { withoutTasks } from '../without-tasks.ts';
import { surroundingsOf } from './sync.ts';
import { readVerifyFlags } from './verify-flags.ts';

/** `keepsake verify`: what was saved, read again and compared with Apple's signatures. */
export async function verifyCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal, interruption } = context;
  const { choice, repair, problems } = readVerifyFlags(line.flags, world.clock.now());
  const { authOnly: _task, ...raw } = withoutTasks(line.raw);
  const config = readConfig({ raw, problems: [...line.problems, ...problems] }, context);
  // Days of reading must not be felt by whoever uses this machine.
  world.lowerPriority();

  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const surroundings = {
    ...surroundingsOf(config, person, context, { report: () => {} }),
    command: repair ? 'keepsake verify --repair' : 'keepsake verify',
    onProgress: drawCheck(terminal, world.clock, config.progress && !config.json),
  };
  let report: VerifyReport;
  try {
    report = await (repair ? verifyAndRepair : verify)(config, surroundings, choice);
  } catch (error) {
    terminal.status('');
    const isWhole = choice.sample === undefined && choice.sinceMs === undefined;
    if (interruption.exitCode !== undefined && isWhole) {
      terminal.say('interrupted; the same command goes on from here');
    }
    throw error;
  } finally {
    person.close();
  }
  terminal.status('');

  return verifyAnswer(report, config, { repair });
}

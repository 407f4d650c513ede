import type { Answer } from '../../answer/answer.ts';
import { verifyAnswer } from '../../answer/verify-answer.ts';
import type { VerifyReport } from '../../sync/verify/verify-report.ts';
import { isOfAll } from '../../sync/verify/choose-files.ts';
import { verify, verifyAndRepair } from '../../sync/verify/verify.ts';
import { describeCheck, NOTHING_CHECKED } from '../describe-check.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { attended, runPortsOf } from '../attended.ts';
import { showWork } from '../show-work.ts';
import { userFilter } from '../user-filter.ts';
import { readVerifyFlags } from './verify-flags.ts';

/** `keepsake verify`: what was saved, read again and compared with Apple's signatures. */
export async function verifyCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal, interruption } = context;
  const { repair, problems, ...flags } = readVerifyFlags(line.flags, world.clock.now());
  const name = repair ? 'verify --repair' : 'verify';
  const config = readConfig(line, context, [...problems, ...(repair ? brokenPromises(line, name) : [])]);
  const choice = { ...flags.choice, filter: userFilter(config, world.clock) };
  // Days of reading must not be felt by the users of this machine.
  await world.lowerPriority();

  const progress = showWork(
    { terminal, clock: world.clock, isOn: config.progress },
    { begun: NOTHING_CHECKED, describe: describeCheck, isUrgent: ({ repairing }) => repairing > 0 },
  );
  let report: VerifyReport;
  try {
    report = await attended(context, (person) => {
      const ports = {
        ...runPortsOf({ config, context, person, command: `keepsake ${name}` }),
        onProgress: progress.report,
      };
      return (repair ? verifyAndRepair : verify)(config, ports, choice);
    });
  } catch (error) {
    progress.clear();
    if (interruption.exitCode !== undefined && isOfAll(choice)) {
      terminal.say('interrupted; the same command goes on from here');
    }
    throw error;
  }
  progress.clear();

  return verifyAnswer(report, config, { repair });
}

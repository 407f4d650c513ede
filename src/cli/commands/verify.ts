import type { Answer } from '../../answer/answer.ts';
import { verifyAnswer } from '../../answer/verify-answer.ts';
import type { VerifyReport } from '../../sync/verify/verify-report.ts';
import { verify, verifyAndRepair } from '../../sync/verify/verify.ts';
import { drawCheck } from '../check-progress.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { attended, runPortsOf } from '../attended.ts';
import { readVerifyFlags } from './verify-flags.ts';

/** `keepsake verify`: what was saved, read again and compared with Apple's signatures. */
export async function verifyCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal, interruption } = context;
  const { choice, repair, problems } = readVerifyFlags(line.flags, world.clock.now());
  const name = repair ? 'verify --repair' : 'verify';
  const config = readConfig(line, context, [...problems, ...(repair ? brokenPromises(line, name) : [])]);
  // Days of reading must not be felt by the users of this machine.
  world.lowerPriority();

  const onProgress = drawCheck(terminal, world.clock, config.progress && !config.json);
  let report: VerifyReport;
  try {
    report = await attended(context, (person) => {
      const ports = { ...runPortsOf(config, person, context, `keepsake ${name}`), onProgress };
      return (repair ? verifyAndRepair : verify)(config, ports, choice);
    });
  } catch (error) {
    terminal.status('');
    const isWhole = choice.sample === undefined && choice.sinceMs === undefined;
    if (interruption.exitCode !== undefined && isWhole) {
      terminal.say('interrupted; the same command goes on from here');
    }
    throw error;
  }
  terminal.status('');

  return verifyAnswer(report, config, { repair });
}

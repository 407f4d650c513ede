import type { Answer } from '../../answer/answer.ts';
import { statusAnswer } from '../../answer/status-answer.ts';
import { readRecords } from '../../sync/inspect/open-records.ts';
import { reportStanding } from '../../sync/inspect/report-standing.ts';
import { reportStatus } from '../../sync/inspect/status-report.ts';
import { accountFilesOf } from '../../sync/open/account-ports.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake status`: what is kept and what is not, without asking Apple and without stopping a sync. */
export async function statusCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { config, account } = readCall(line, context);
  const of = { account: config.username, directory: config.directory?.absolute };
  const nowMs = context.world.clock.now();
  const known = await readRecords(config, account, async (records) => ({
    report: await reportStatus(records, nowMs),
    // Another folder may have a job that wants the same.
    jobs: (await records.state.jobs.list()).filter(({ destination }) => destination === records.destination),
  }));
  const report = known?.report;
  const trouble = report === undefined ? undefined : await accountFilesOf(config).trouble();
  const standing = await reportStanding(config, known?.jobs ?? [], context.world.clock);
  return statusAnswer(
    { ...of, trouble, standing, nowMs, typed: config.typed },
    report,
    line.flags['failed'] === true,
  );
}

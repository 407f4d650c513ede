import type { Answer } from '../../answer/answer.ts';
import { statusAnswer } from '../../answer/status-answer.ts';
import { readMemory, readRecords } from '../../sync/inspect/open-records.ts';
import { reportStanding } from '../../sync/inspect/report-standing.ts';
import { reportStatus } from '../../sync/inspect/status-report.ts';
import { accountFilesOf } from '../../sync/open/account-ports.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake status`: what is kept and what is not, without asking Apple and without stopping a sync. */
export async function statusCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { config, account } = readCall(line, context);
  const of = { account: config.username, directory: config.directory?.absolute ?? '' };
  const nowMs = context.world.clock.now();
  const report = await readRecords(config, account, (records) => reportStatus(records, nowMs));
  const trouble = report === undefined ? undefined : await accountFilesOf(config).trouble();
  const jobs = await readMemory(config, account, ({ state }) => state.jobs.list());
  const standing = await reportStanding(config, jobs ?? [], context.world.clock);
  return statusAnswer(
    { ...of, trouble, standing, nowMs, typed: config.typed },
    report,
    line.flags['failed'] === true,
  );
}

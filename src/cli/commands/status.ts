import { readRecords } from '../../sync/inspect/open-records.ts';
import { reportStatus } from '../../sync/inspect/status-report.ts';
import { accountFilesOf } from '../../sync/open/open-account.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readOffline } from '../read-offline.ts';
import { failureLines, statusJson, statusLines } from '../../answer/status-words.ts';

/** `keepsake status`: what is kept and what is not, without asking Apple and without stopping a sync. */
export async function statusCommand(line: CommandLine, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const { config, books } = readOffline(line, context);
  const of = { account: config.username, directory: config.directory?.absolute ?? '' };
  const report = await readRecords(config, books, reportStatus);
  const named = line.flags['failed'] === true;
  if (report === undefined) {
    if (config.json) terminal.data(JSON.stringify({ version: 1, ...of, destination: null }));
    else terminal.say(`nothing was synced to ${of.directory} yet for ${of.account}`);
    return EXIT.ok;
  }
  const trouble = await accountFilesOf(config).trouble();
  if (config.json) {
    terminal.data(JSON.stringify(statusJson({ ...of, trouble }, report, named)));
    return EXIT.ok;
  }
  const lines = named ? failureLines(report.failures) : statusLines({ ...of, trouble }, report);
  for (const text of lines) terminal.data(text);
  if (named && lines.length === 0) terminal.say('nothing has failed');
  return EXIT.ok;
}

import { availableParallelism } from 'node:os';
import type { Answer } from '../../answer/answer.ts';
import { whoisAnswer } from '../../answer/whois-answer.ts';
import { under } from '../../config/resolve-config.ts';
import { readRecords } from '../../sync/inspect/open-records.ts';
import { nothingSynced } from '../../sync/open/nothing-synced.ts';
import { identifyFiles } from '../../sync/inspect/identify-files.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake whois FILE...`: which photo a file is, by its content. */
export async function whoisCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world } = context;
  const also = line.words.length === 0 ? ['whois takes one file or more'] : [];
  const { config, account } = readCall(line, context, { also });
  const files = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const workers = availableParallelism();
  const found = await readRecords(config, account, (open) => identifyFiles(files, open, { workers }));
  if (found === undefined) throw nothingSynced(config);

  return whoisAnswer(config.username, found);
}

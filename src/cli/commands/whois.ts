import { availableParallelism } from 'node:os';
import type { Answer } from '../../answer/answer.ts';
import { whoisAnswer } from '../../answer/whois-answer.ts';
import { under } from '../../config/resolve-config.ts';
import { nothingSynced, readRecords } from '../../sync/inspect/open-records.ts';
import { identifyFiles } from '../../sync/inspect/identify-files.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readOffline } from '../read-offline.ts';

/** `keepsake whois FILE...`: which photo a file is, by its content. */
export async function whoisCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world } = context;
  const { config, books } = readOffline(line, context, { needs: 'one file or more' });
  const files = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const workers = availableParallelism();
  const found = await readRecords(config, books, (open) => identifyFiles(files, open, { workers }));
  if (found === undefined) throw nothingSynced(config);

  return whoisAnswer(config.username, found);
}

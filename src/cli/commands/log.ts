import type { Answer } from '../../answer/answer.ts';
import { deletionsAnswer, receiptJson, receiptLines } from '../../answer/deletions-answer.ts';
import { didYouMean } from '../../base/nearest.ts';
import { SINCE_PROBLEM, sinceFrom } from '../../config/since-flag.ts';
import { listReceipts } from '../../sync/deletions/receipts.ts';
import { journalOf } from '../../sync/open/open-journal.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake log deletions`: every photo that keepsake moved in iCloud, or brought back. Offline, without the lock. */
export async function logCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { words, flags } = line;
  const { since } = flags;
  const sinceMs = typeof since === 'string' ? sinceFrom(since, context.world.clock.now()) : undefined;
  const [word = ''] = words;
  const also = [
    ...(words.length !== 1 || word !== 'deletions'
      ? [`log takes one word: deletions${didYouMean(word, ['deletions'])}`]
      : []),
    ...(since !== undefined && sinceMs === undefined ? [SINCE_PROBLEM] : []),
  ];
  const { config } = readCall(line, context, { also, name: 'log' });
  const found = await listReceipts(journalOf(config), sinceMs);
  const add = context.show.list('deletions');
  add(found.receipts.map((one) => ({ data: () => receiptJson(one), lines: () => receiptLines(one) })));
  return deletionsAnswer(config.username, found);
}

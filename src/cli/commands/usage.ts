import type { Answer } from '../../answer/answer.ts';
import { usageAnswer } from '../../answer/usage-answer.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import { followedOf } from '../../sync/follow/chosen.ts';
import { freshnessOf } from '../../sync/follow/freshness.ts';
import { readRecords } from '../../sync/inspect/open-records.ts';
import { readCatalogue } from '../../sync/inspect/read-catalogue.ts';
import { reportUsage } from '../../sync/inspect/report-usage.ts';
import { USAGE_GROUPS } from '../../sync/inspect/usage-groups.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';
import { userFilter } from '../user-filter.ts';

/** `keepsake usage`: what takes the space in iCloud and here, by what is remembered alone. */
export async function usageCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const typed = line.flags['by'] ?? 'role';
  const by = USAGE_GROUPS.find((name) => name === typed);
  const takes = `--by takes ${listWords(USAGE_GROUPS, 'or')}${didYouMean(String(typed), USAGE_GROUPS)}`;
  const { config, account } = readCall(line, context, { also: by === undefined ? [takes] : [] });
  const user = userFilter(config, context.world.clock);
  return readCatalogue(config, account, 'list assets', async (catalogue, known) => {
    const libraries = followedOf(known);
    const group = by ?? 'role';
    const report = (here?: Parameters<typeof reportUsage>[2]['here']) =>
      reportUsage(catalogue, libraries, { by: group, user, here });
    const isAsked = config.directory !== undefined;
    const withFiles = isAsked ? await readRecords(config, account, (records) => report(records)) : undefined;
    const facts = { account: config.username, by: group, isFiltered: user.filter !== undefined };
    const directory = withFiles === undefined ? undefined : config.directory?.absolute;
    return usageAnswer({
      ...facts,
      directory,
      ...(withFiles ?? (await report())),
      ...freshnessOf(libraries),
    });
  });
}

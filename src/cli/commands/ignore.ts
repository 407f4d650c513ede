import type { Answer } from '../../answer/answer.ts';
import { ignoreAnswer, ignoredAnswer, type IgnoreWords } from '../../answer/ignore-answer.ts';
import { availableParallelism } from 'node:os';
import { KeepsakeError } from '../../base/errors.ts';
import { under } from '../../config/resolve-config.ts';
import type { AssetName, StateStore } from '../../model/state-store.ts';
import { type Records, changeRecords, readRecords } from '../../sync/inspect/open-records.ts';
import { nothingSynced } from '../../sync/open/nothing-synced.ts';
import { findAssets, ignoreAssets, listIgnored, unignoreAssets } from '../../sync/inspect/ignore-assets.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake ignore`: photos that are not to be downloaded (again); without words the list of them. */
export async function ignoreCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  if (line.words.length === 0) return tellIgnored(line, context);
  return changeIgnored(line, context, {
    change: ignoreAssets,
    done: 'ignored from now on',
    not: 'ignored already',
  });
}

/** `keepsake unignore`: photos that are wanted again. */
export async function unignoreCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  return changeIgnored(line, context, {
    change: unignoreAssets,
    done: 'not ignored any more',
    not: 'not ignored',
  });
}

interface Change extends IgnoreWords {
  /** Answers those for which something changed. */
  readonly change: (
    assets: readonly AssetName[],
    books: Records<StateStore>,
  ) => Promise<readonly AssetName[]>;
}

async function changeIgnored(
  line: CommandLine,
  context: CommandContext,
  { change, ...words }: Change,
): Promise<Answer> {
  const { world } = context;
  const needed = line.words.length === 0 ? [`${line.command} takes files or ids of assets`] : [];
  const also = [...needed, ...brokenPromises(line, line.command)];
  const { config, account } = readCall(line, context, { also });
  const named = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const result = await changeRecords(config, account, async (books) => {
    const looked = await findAssets(named, books, { workers: availableParallelism() });
    if ('problems' in looked) {
      throw new KeepsakeError('USAGE', looked.problems[0] ?? '', { details: looked.problems.slice(1) });
    }
    const changed = await change(
      looked.found.flatMap(({ assets }) => assets),
      books,
    );
    return { found: looked.found, changed };
  });
  if (result === undefined) throw nothingSynced(config);
  return ignoreAnswer(config.username, result, words);
}

async function tellIgnored(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { config, account } = readCall(line, context);
  const photos = (await readRecords(config, account, listIgnored)) ?? [];
  return ignoredAnswer(config.username, photos);
}

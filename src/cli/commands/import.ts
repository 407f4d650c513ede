import { availableParallelism } from 'node:os';
import type { Answer } from '../../answer/answer.ts';
import { importAnswer } from '../../answer/import-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { under } from '../../config/resolve-config.ts';
import { findImportFolders } from '../../sync/import/find-import-folders.ts';
import { importTree } from '../../sync/import/import-tree.ts';
import { HashProgressLine } from '../hash-progress.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { Progress } from '../progress.ts';
import { readConfig } from '../read-config.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import { withoutTasks } from '../without-tasks.ts';
import { surroundingsOf, withComposed } from './sync.ts';

/** `keepsake import DIR...`: takes over what is on this machine already. */
export async function importCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal, interruption } = context;
  const { config, folders } = await readCall(line, context);
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const shows = config.progress && !config.json;
  const progress = new Progress(terminal, world.clock, shows);
  const reading = new HashProgressLine(terminal, world.clock, shows);
  const surroundings = {
    ...surroundingsOf(config, person, context, progress),
    command: 'keepsake import',
  };
  try {
    const report = await withComposed(config, surroundings, (composed) =>
      importTree(composed, {
        folders,
        workers: availableParallelism(),
        onProgress: (event) => reading.report(event),
        onRead: () => reading.clear(),
      }),
    );
    progress.clear();
    return importAnswer(config.username, report);
  } finally {
    progress.clear();
    person.close();
  }
}

/** Settings and folders, or USAGE with everything that is wrong with either. */
async function readCall({ raw, words, problems }: CommandLine, context: CommandContext) {
  const { world } = context;
  const directory = Array.isArray(raw.directory) ? raw.directory.at(-1) : undefined;
  const found = await findImportFolders(
    words.map((typed) => ({ typed, absolute: under(world, typed) })),
    directory === undefined ? undefined : under(world, directory),
  );
  const wrong = [...problems, ...('problems' in found ? found.problems : [])];
  const dryRun = raw.dryRun === undefined ? {} : { dryRun: raw.dryRun };
  const config = readConfig({ raw: { ...withoutTasks(raw), ...dryRun }, problems: wrong }, context);
  if ('problems' in found) throw new KeepsakeError('USAGE', found.problems.join(', '));
  return { config, folders: found.folders };
}

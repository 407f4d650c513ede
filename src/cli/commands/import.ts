import { availableParallelism } from 'node:os';
import type { Answer } from '../../answer/answer.ts';
import { importAnswer } from '../../answer/import-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { lastText } from '../../config/last-text.ts';
import { under } from '../../config/resolve-config.ts';
import { findImportFolders } from '../../sync/import/find-import-folders.ts';
import { importTree } from '../../sync/import/import-tree.ts';
import { describeReading } from '../describe-reading.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { showWork } from '../show-work.ts';
import { readConfig } from '../read-config.ts';
import { runWithProgress } from '../run-with-progress.ts';

/** `keepsake import DIR...`: takes over what is on this machine already. */
export async function importCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal } = context;
  const { config, folders } = await readFolders(line, context);
  const reading = showWork(
    { terminal, clock: world.clock, isOn: config.progress },
    { describe: describeReading },
  );
  try {
    const report = await runWithProgress(config, context, 'keepsake import', (run) =>
      importTree(run, {
        folders,
        workers: availableParallelism(),
        onProgress: reading.report,
        onRead: reading.clear,
      }),
    );
    return importAnswer(config.username, report);
  } finally {
    reading.clear();
  }
}

/** Settings and folders, or USAGE with everything that is wrong with either. */
async function readFolders(line: CommandLine, context: CommandContext) {
  const { world } = context;
  const { raw, words } = line;
  const directory = lastText(raw.directory);
  const found = await findImportFolders(
    words.map((typed) => ({ typed, absolute: under(world, typed) })),
    directory === undefined ? undefined : under(world, directory),
  );
  const config = readConfig(line, context, 'problems' in found ? found.problems : []);
  if ('problems' in found) throw new KeepsakeError('USAGE', found.problems.join(', '));
  return { config, folders: found.folders };
}

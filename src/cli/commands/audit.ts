import { printable } from '../../base/printable.ts';
import { ownCommand } from '../../config/own-command.ts';
import { audit } from '../../sync/verify/audit.ts';
import { isProven } from '../../sync/verify/audit-library.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import { withoutTasks } from '../without-tasks.ts';
import { auditLines } from '../../answer/audit-words.ts';
import { surroundingsOf, withComposed } from './sync.ts';

/** `keepsake audit`: is everything that iCloud shows here, and if not, why not. */
export async function auditCommand(line: CommandLine, context: CommandContext): Promise<number> {
  const { world, terminal, interruption } = context;
  const { authOnly: _task, ...raw } = withoutTasks(line.raw);
  const config = readConfig({ raw, problems: line.problems }, context);
  const person = createTerminalPerson(terminal, world, () => interruption.interrupt('SIGINT'));
  const surroundings = {
    ...surroundingsOf(config, person, context, { report: () => {} }),
    command: 'keepsake audit',
  };
  try {
    const libraries = await withComposed(config, surroundings, audit);
    const exitCode = libraries.every(isProven) ? EXIT.ok : EXIT.someFailed;
    if (config.json) {
      terminal.data(JSON.stringify({ version: 1, account: config.username, exitCode, libraries }));
    } else {
      // Names of libraries and reasons of failures come from outside.
      for (const one of libraries) for (const text of auditLines(one)) terminal.data(printable(text));
    }
    if (libraries.some(({ unexplained }) => unexplained.length > 0)) {
      terminal.hint(
        `run \`${ownCommand('sync', config.typed, { scope: 'everything' })}\`: it looks at what is unexplained again`,
      );
    }
    return exitCode;
  } finally {
    person.close();
  }
}

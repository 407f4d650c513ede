import { audit } from '../../sync/verify/audit.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { createTerminalPerson } from '../terminal-person.ts';
import { withoutTasks } from '../without-tasks.ts';
import type { Answer } from '../../answer/answer.ts';
import { auditAnswer } from '../../answer/audit-answer.ts';
import { surroundingsOf, withComposed } from './sync.ts';

/** `keepsake audit`: is everything that iCloud shows here, and if not, why not. */
export async function auditCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
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
    return auditAnswer(libraries, config);
  } finally {
    person.close();
  }
}

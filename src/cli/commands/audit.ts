import { audit } from '../../sync/verify/audit.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { Progress } from '../progress.ts';
import { readConfig } from '../read-config.ts';
import type { Answer } from '../../answer/answer.ts';
import { auditAnswer } from '../../answer/audit-answer.ts';
import { attended, runPortsOf, withRun } from '../attended.ts';

/** `keepsake audit`: is everything that iCloud shows here, and if not, why not. */
export async function auditCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const config = readConfig(line, context);
  const progress = new Progress(context.terminal, context.world.clock, config.progress && !config.json);
  try {
    const libraries = await attended(context, (person) =>
      withRun(config, runPortsOf(config, person, context, 'keepsake audit', progress), audit),
    );
    return auditAnswer(libraries, config);
  } finally {
    progress.clear();
  }
}

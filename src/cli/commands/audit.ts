import { audit } from '../../sync/verify/audit.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import type { Answer } from '../../answer/answer.ts';
import { auditAnswer } from '../../answer/audit-answer.ts';
import { runWithProgress } from '../run-with-progress.ts';

/** `keepsake audit`: is everything that iCloud shows here, and if not, why not. */
export async function auditCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const config = readConfig(line, context);
  return auditAnswer(await runWithProgress(config, context, 'keepsake audit', audit), config);
}

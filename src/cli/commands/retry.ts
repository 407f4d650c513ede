import type { Answer } from '../../answer/answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { syncAttended } from './sync.ts';

/** `retry`: what failed earlier, whether its time has come or not. */
export async function retryCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const config = readConfig(line, context);
  return syncAttended(config, context, 'failures');
}

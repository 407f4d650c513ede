import type { CommandEntry } from './command-entry.ts';
import { COMMANDS } from './commands.ts';
import type { CommandLine } from './program.ts';

/** Whether it is about every folder of the account where none is given. */
export function isOfEachFolder({ command, words }: Pick<CommandLine, 'command' | 'words'>): boolean {
  const { everyFolder }: CommandEntry = COMMANDS[command];
  return everyFolder === true || (everyFolder !== undefined && everyFolder === (words[0] ?? ''));
}

import type { Answer } from '../../answer/answer.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { COMMANDS } from '../commands.ts';
import { helpText } from '../help-text.ts';
import { didYouMean } from '../../base/nearest.ts';
import { type CommandLine, isCommandName } from '../program.ts';
import { usageError } from '../usage-error.ts';

/** `keepsake help [COMMAND]`, and `--help` behind anything. */
export function helpCommand({ words, problems }: CommandLine): Promise<Answer> {
  const [name, ...more] = words;
  const known = Object.keys(COMMANDS);
  const isUnknown = more.length > 0 || (name !== undefined && !isCommandName(name));
  const wrong = isUnknown ? [`help takes the name of one command${didYouMean(name ?? '', known)}`] : [];
  if (problems.length + wrong.length > 0) throw usageError([...problems, ...wrong]);
  const lines = helpText(name !== undefined && isCommandName(name) ? name : undefined);
  return Promise.resolve({ exitCode: EXIT.ok, data: { help: lines.join('\n') }, lines });
}

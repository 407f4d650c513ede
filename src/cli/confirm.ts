import { KeepsakeError } from '../base/errors.ts';
import type { CommandContext } from './command-context.ts';
import { askOnTerminal } from './terminal-person.ts';

/** Asks whether something that cannot be taken back is wanted. Without a terminal only `--yes` says so. */
export async function confirm(question: string, context: CommandContext): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await ask(`${question} [y/N] `, context));
}

/** The same, where a key that is hit by habit says nothing: the user has to type `word`. */
export async function confirmByWord(
  question: string,
  word: string,
  context: CommandContext,
): Promise<boolean> {
  return (await ask(`${question} [${word}] `, context)).trim() === word;
}

async function ask(prompt: string, context: CommandContext): Promise<string> {
  refuseWithoutTerminal(context.world);
  return askUser(prompt, context);
}

/** What the user types on one line. */
export async function askUser(
  prompt: string,
  { world, terminal, interruption }: CommandContext,
): Promise<string> {
  const answer = await askOnTerminal(prompt, {
    world,
    terminal,
    hidden: false,
    interrupt: () => interruption.interrupt('SIGINT'),
    signal: interruption.signal,
  });
  // Ctrl-C at the question ends the command as it ends any other.
  interruption.signal.throwIfAborted();
  return answer ?? '';
}

/** Also before anything is done for which a user would have to be asked. */
export function refuseWithoutTerminal({ stdin }: Pick<CommandContext['world'], 'stdin'>): void {
  if (stdin.isTTY !== true)
    throw new KeepsakeError('USAGE', 'there is no terminal to ask on; add --yes to do it without a question');
}

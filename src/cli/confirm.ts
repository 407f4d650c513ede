import { KeepsakeError } from '../base/errors.ts';
import type { CommandContext } from './command-context.ts';
import { askOnTerminal } from './terminal-person.ts';

/** Asks whether something that cannot be taken back is wanted. Without a terminal only `--yes` says so. */
export async function confirm(
  question: string,
  { world, terminal, interruption }: CommandContext,
): Promise<boolean> {
  if (world.stdin.isTTY !== true) {
    throw new KeepsakeError('USAGE', 'there is no terminal to ask on; add --yes to do it without a question');
  }
  terminal.prompt(`${question} [y/N] `);
  const answer = await askOnTerminal(world.stdin, terminal, {
    hidden: false,
    interrupt: () => interruption.interrupt('SIGINT'),
    signal: interruption.signal,
  });
  // Ctrl-C at the question ends the command as it ends any other.
  interruption.signal.throwIfAborted();
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}

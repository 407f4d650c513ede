import type { Answer } from '../../answer/answer.ts';
import { switchAnswer } from '../../answer/switch-answer.ts';
import { listWords } from '../../base/list-words.ts';
import { PEERS } from '../../config/peers/peer-flag.ts';
import { translate } from '../../config/peers/translate.ts';
import type { CommandContext } from '../command-context.ts';
import { type CommandLine, parseCommandLine } from '../program.ts';
import { problemsOf } from '../read-config.ts';
import { problemsOfAll, usageError } from '../usage-error.ts';

/** `keepsake switch --from TOOL -- OLD COMMAND LINE`: what it is here. Touches nothing, and prints no password. */
export function switchCommand(
  { flags, words, problems }: CommandLine,
  { world }: CommandContext,
): Promise<Answer> {
  const typed = flags['from'];
  const tool = typeof typed === 'string' ? typed.trim().toLowerCase() : undefined;
  const peer = PEERS.find((name) => name === tool);
  const wrong = [
    peer === undefined && `--from takes ${listWords(PEERS, 'or')}`,
    words.length === 0 && 'the old command line is missing: it stands at the end, behind two hyphens',
  ].filter((problem) => problem !== false);
  const all = [...problems, ...wrong];
  if (peer === undefined || all.length > 0) throw usageError(all);

  const translation = translate(peer, words);
  const line = parseCommandLine(translation.words);
  const lines = line.accounts ?? [line];
  // What lies in the environment of this command says nothing about that of the sync.
  const outside = { ...world, env: {} };
  const refused = problemsOfAll(lines.map((one) => [...line.problems, ...problemsOf(one, outside)]));
  return Promise.resolve(switchAnswer(peer, translation, line.command === 'help' ? [] : refused));
}

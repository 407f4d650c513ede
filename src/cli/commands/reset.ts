import type { Answer } from '../../answer/answer.ts';
import { resetAnswer } from '../../answer/reset-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { forgetTokens } from '../../sync/follow/forget-tokens.ts';
import { changeState, type OpenMemory } from '../../sync/inspect/open-records.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

interface Reset {
  readonly question: string;
  readonly forget: (open: OpenMemory) => Promise<unknown>;
  /** What it means, one fact a line. */
  readonly meaning: readonly string[];
}

const RESETS: Readonly<Record<string, Reset>> = {
  state: {
    question: 'forget everything that is recorded about downloaded files?',
    async forget({ state, catalogue }) {
      await state.forgetAll();
      await catalogue.clear();
    },
    meaning: [
      'everything recorded is forgotten, and no file was touched; what you had ignored stays ignored',
      'the next sync lists everything and takes over what is on disk: nothing is downloaded twice',
      'files that you removed or edited here are downloaded again, unless they are ignored',
    ],
  },
  tokens: {
    question: 'forget up to where changes in iCloud are known?',
    forget: forgetTokens,
    meaning: ['the next sync lists everything; what is recorded stays, and nothing is downloaded twice'],
  },
};

/** `keepsake reset state|tokens`: what is remembered is forgotten, and no photo is touched. */
export async function resetCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [name = '', ...more] = line.words;
  const reset = Object.hasOwn(RESETS, name) ? RESETS[name] : undefined;
  const wrong = reset === undefined || more.length > 0;
  const also = wrong ? [`reset takes one word: state or tokens${didYouMean(name, Object.keys(RESETS))}`] : [];
  const { config, account } = readCall(line, context, { also, name: `reset ${name}` });
  if (reset === undefined) throw new KeepsakeError('USAGE', also[0] ?? '');

  if (line.flags['yes'] !== true && !(await confirm(reset.question, context))) {
    return resetAnswer(config.username, 'not wanted', []);
  }
  const done = await changeState(config, account, async (open) => {
    await reset.forget(open);
    return true;
  });
  return resetAnswer(config.username, done === true ? 'done' : 'no state', reset.meaning);
}

import type { Answer } from '../../answer/answer.ts';
import { notifyAnswer } from '../../answer/notify-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { tryAnswers } from '../../observe/answers/try-answers.ts';
import { sendTest } from '../../observe/send-test.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake notify test`: one message by every way. */
export async function notifyCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [word, ...more] = line.words;
  const isTest = word === 'test' && more.length === 0;
  const also = isTest ? [] : [`notify takes the word test${didYouMean(word ?? '', ['test'])}`];
  const { config, account } = readCall(line, context, { also });
  const { env, cwd } = context.world;
  const [tried, answers] = await Promise.all([
    sendTest(config, { ...account, env, cwd }),
    tryAnswers(config, account),
  ]);
  if (tried.length === 0) {
    throw new KeepsakeError('USAGE', 'nothing says where messages go', {
      hint: 'add --notify, --notification-email or --notification-script (docs/NOTIFICATIONS.md)',
    });
  }
  return notifyAnswer(config.username, tried, answers);
}

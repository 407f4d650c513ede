import { askWatches } from '../../account/control-socket.ts';
import { CONTROL_WORDS, readReply, writeRequest } from '../../account/control-words.ts';
import { controlAnswer } from '../../answer/control-answer.ts';
import type { Answer } from '../../answer/answer.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake control sync|pause|resume|status`: a word to the watches of an account, or to those of one folder or of some jobs. */
export async function controlCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [typed, ...more] = line.words;
  const word = CONTROL_WORDS.find((one) => one === typed);
  const also =
    word === undefined || more.length > 0
      ? [
          `control takes one of the words ${listWords(CONTROL_WORDS, 'or')}${didYouMean(typed ?? '', CONTROL_WORDS)}`,
        ]
      : [];
  const { config } = readCall(line, context, { also });
  const { cookieDirectory: directory, username: account } = config;
  // The folder of a file is that of one job among others.
  const isTyped = line.places?.get('directory')?.kind !== 'file';
  const folder = isTyped ? config.directory?.absolute : undefined;
  const request = writeRequest({ do: word ?? 'status', folder, jobs: line.jobs });
  const nowMs = context.world.clock.now();
  const asked = await askWatches({ directory, account }, request, nowMs);
  const replies = asked.map((one) =>
    'line' in one ? (readReply(one.line) ?? { is: 'unknown' as const }) : one,
  );
  const watches = replies.flatMap((reply) => ('is' in reply && reply.is === 'done' ? [reply.watch] : []));
  const silent = replies.flatMap((reply) =>
    'why' in reply ? [reply.why] : reply.is === 'unknown' ? ['no answer'] : [],
  );
  const others = replies.filter((reply) => 'is' in reply && reply.is === 'other').length;
  return controlAnswer({ account, word: word ?? 'status', others }, watches, silent);
}

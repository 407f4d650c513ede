import type { Answer } from '../../answer/answer.ts';
import { forgottenJobAnswer, jobsAnswer } from '../../answer/jobs-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { printable } from '../../base/printable.ts';
import { forgetJob, leftSidecars, leftTrees, listJobs } from '../../sync/inspect/list-jobs.ts';
import { readMemory } from '../../sync/inspect/open-records.ts';
import { withState } from '../../sync/open/open-state.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

/** `keepsake jobs`: what is to be done for an account, and how far that is; `jobs forget NAME`. */
export async function jobsCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [action, name, ...more] = line.words;
  const forgets = action === 'forget';
  const also = [
    ...(action !== undefined && !forgets
      ? [`jobs takes the word forget, or none${didYouMean(action, ['forget'])}`]
      : []),
    ...(forgets && name === undefined ? ['jobs forget takes the name of a job'] : []),
    ...(forgets && more.length > 0 ? ['jobs forget takes one name'] : []),
    ...(forgets ? brokenPromises(line, 'jobs forget') : []),
  ];
  const { config, account } = readCall(line, context, { also, name: forgets ? 'jobs forget' : 'jobs' });
  if (!forgets || name === undefined) {
    return jobsAnswer(config, await readMemory(config, account, listJobs));
  }
  const { done, left } = (await withState(config, account, async (state) => ({
    done: await forgetJob(state, name),
    left: { leftTrees: await leftTrees(state), leftSidecars: await leftSidecars(state) },
  }))) ?? { done: { names: [] }, left: { leftTrees: [], leftSidecars: 0 } };
  if (done === 'forgotten') return forgottenJobAnswer(config, name, left);
  const names = done.names.map(printable);
  throw new KeepsakeError('USAGE', `there is no job of that name for ${config.username}`, {
    details: [names.length === 0 ? 'there are no jobs' : `its jobs are ${names.join(', ')}`],
  });
}

import { EXIT } from '../base/exit-codes.ts';
import type { Answer } from './answer.ts';

/** What is forgotten. `meaning`: what follows from it, one fact a line. */
export function resetAnswer(
  account: string,
  result: 'done' | 'not wanted' | 'no state',
  meaning: readonly string[],
): Answer {
  const news = {
    done: meaning,
    'not wanted': ['nothing was changed'],
    'no state': [`there is no state of ${account} to reset`],
  };
  return { exitCode: EXIT.ok, data: { account, reset: result === 'done' }, news: news[result] };
}

import { expect, it } from 'vitest';
import { quickFolder } from '../support/temporary-folder.ts';
import { playJobs } from './play-jobs.ts';
import { shrink } from './shrink.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
/** One sequence, to play again: `KEEPSAKE_SEED=17 npx vitest run test/random/jobs.test.ts`. */
const one = process.env['KEEPSAKE_SEED'];

/**
 * Sequences that once found a fault: steps that a catalogue lost, a record that nobody looked at again, a run without end, a list of
 * the newest photos that was asked for in each run.
 */
const ONCE_FAILED = ['58', '71', '8', '76'];

it('I82: several jobs in any order, killed and robbed of their files, bring each folder what its jobs want', {
  timeout: isLong ? 14_400_000 : 240_000,
}, async () => {
  const circumstances = { below: quickFolder(), killsProcesses: false };
  const seeds =
    one === undefined
      ? [...ONCE_FAILED, ...Array.from({ length: isLong ? 10_000 : 3 }, (_, n) => String(n + 1))]
      : [one];
  for (const seed of seeds) {
    const { problems } = await playJobs(seed, circumstances);
    if (problems.length > 0) expect.fail(await shrink(seed, circumstances, playJobs));
  }
});

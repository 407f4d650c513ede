import { expect, it } from 'vitest';
import { quickFolder } from '../support/temporary-folder.ts';
import { playSequence } from './play-sequence.ts';
import { shrink } from './shrink.ts';

/** One sequence, to play again: `KEEPSAKE_SEED=17 npx vitest run test/random`. */
const ONE = process.env['KEEPSAKE_SEED'];
const COUNT = process.env['KEEPSAKE_LONG'] === '1' ? 20_000 : 100;
const SEEDS = ONE === undefined ? Array.from({ length: COUNT }, (_, n) => String(n + 1)) : [ONE];

it('A1, B12, F8, I6: whatever happens in whatever order, one run in peace reaches the tree of the model', {
  timeout: 1_000 + SEEDS.length * 2_000,
}, async () => {
  const folder = quickFolder();
  for (const seed of SEEDS) {
    const { problems } = await playSequence(seed, folder);
    if (problems.length > 0) expect.fail(await shrink(seed, folder));
  }
});

import { expect, it } from 'vitest';
import { quickFolder } from '../support/temporary-folder.ts';
import { playSidecars } from './play-sidecars.ts';
import { shrink } from './shrink.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
/** One sequence, to play again: `KEEPSAKE_SEED=17 npx vitest run test/random/sidecars.test.ts`. */
const one = process.env['KEEPSAKE_SEED'];

it('X1, X2, X4: whatever changes in iCloud and by the user, and whenever runs are killed, sidecars say what they should', {
  timeout: isLong ? 14_400_000 : 240_000,
}, async () => {
  const circumstances = { below: quickFolder(), killsProcesses: false };
  const seeds =
    one === undefined ? Array.from({ length: isLong ? 5_000 : 7 }, (_, n) => String(n + 1)) : [one];
  for (const seed of seeds) {
    const { problems } = await playSidecars(seed, circumstances);
    if (problems.length > 0) expect.fail(await shrink(seed, circumstances, playSidecars));
  }
});

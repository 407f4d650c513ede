import { expect, it } from 'vitest';
import { quickFolder } from '../support/temporary-folder.ts';
import { playAlbums } from './play-albums.ts';
import { shrink } from './shrink.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
/** One sequence, to play again: `KEEPSAKE_SEED=17 npx vitest run test/random/albums.test.ts`. */
const one = process.env['KEEPSAKE_SEED'];

it('F46, F53, E67: whatever becomes of albums and photos, the links are those of the albums', {
  timeout: isLong ? 14_400_000 : 240_000,
}, async () => {
  const circumstances = { below: quickFolder(), killsProcesses: false };
  const seeds =
    one === undefined ? Array.from({ length: isLong ? 10_000 : 8 }, (_, n) => String(n + 1)) : [one];
  for (const seed of seeds) {
    const { problems } = await playAlbums(seed, circumstances);
    if (problems.length > 0) expect.fail(await shrink(seed, circumstances, playAlbums));
  }
});

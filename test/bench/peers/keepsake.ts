import { measure } from '../measure.ts';
import { PROGRAM } from '../installed.ts';
import { CODE, type Downloader, type Place, routeOf } from './downloader.ts';

/** keepsake on the way of icloud-photos-sync, by TLS, its sign-in with a code. */
export const keepsake: Downloader = {
  name: 'keepsake',
  account: { code: CODE },
  async signIn(place) {
    await run(place, ['login', '--request-code']);
    await run(place, ['login', '--code', CODE]);
  },
  sync: (place) => run(place, ['-d', 'photos', '--no-progress-bar']),
};

function run(place: Place, words: readonly string[]) {
  const { folder, simulated } = place;
  return measure(
    [process.execPath, PROGRAM, ...words, '-u', simulated.username, '--cookie-directory', 'session'],
    {
      cwd: folder,
      env: { ...routeOf(place), KEEPSAKE_PASSWORD: simulated.password },
      // Started without a terminal it says with 4 that the code has to be brought.
      mayEndWith: words.includes('--request-code') ? [0, 4] : [0],
    },
  );
}

import { measure } from '../measure.ts';
import { PROGRAM } from '../workbench.ts';
import { CODE, type Downloader, type Place, proxyTo } from './downloader.ts';

/** keepsake on the same way as the others: through the proxy, by TLS, its sign-in with a code. */
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
  const { folder, simulated, caFile } = place;
  return measure(
    [process.execPath, PROGRAM, ...words, '-u', simulated.username, '--cookie-directory', 'session'],
    {
      cwd: folder,
      env: { ...proxyTo(place), NODE_EXTRA_CA_CERTS: caFile, KEEPSAKE_PASSWORD: simulated.password },
      // Started without a terminal it says with 4 that the code has to be brought.
      mayEndWith: words.includes('--request-code') ? [0, 4] : [0],
    },
  );
}

import { chmodSync } from 'node:fs';
import { measure } from '../measure.ts';
import { CODE, type Downloader, type Place, proxyTo } from './downloader.ts';
import { findPeer } from './find-peer.ts';

/**
 * icloudpd, the program itself without the script of the package around it. Its account has no second factor: the call
 * with which it asks for phones trusts the certificates inside the program only, and nothing given from outside.
 */
export const icloudpd: Downloader = {
  name: 'icloudpd',
  account: { twoFactor: false, code: CODE },
  async signIn(place) {
    await run(place, ['--auth-only']);
  },
  sync: (place) => run(place, ['-d', 'photos', '--no-progress-bar', '--log-level', 'error']),
};

function run(place: Place, words: readonly string[]) {
  const { folder, simulated, caFile } = place;
  const program = findPeer(`@icloudpd/${process.platform}-${process.arch}/bin/icloudpd`);
  chmodSync(program, 0o755);
  return measure(
    [program, '-u', simulated.username, '-p', simulated.password, '--cookie-directory', 'session', ...words],
    { cwd: folder, env: { ...proxyTo(place), REQUESTS_CA_BUNDLE: caFile } },
  );
}

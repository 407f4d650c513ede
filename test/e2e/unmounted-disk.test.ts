import { execFile, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');

const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', `mount -t tmpfs -o size=64k none "${import.meta.dirname}"`])
    .status === 0;
if (!canMount)
  console.warn('REAL MOUNTS SKIPPED: user namespaces are not allowed here, so no disk can be taken away');

describe.skipIf(!canMount)('a real disk', { timeout: 60_000 }, () => {
  it('B20: that is taken away in the middle, over a folder of an earlier run, gets all photos when it is back', async () => {
    const world = await simulated({ library: { assets: 100, bytes: 2_000 }, latencyMs: 40 });
    const { simulator, folder } = world;
    await world.firstRun(['--auth-only']);
    const { username, password } = simulator.account;
    const script = `exec 2>&1
      sync() { "${process.execPath}" --no-warnings "${PROGRAM}" --username ${username} --cookie-directory session --directory photos/here "$@"; }
      saved() { find "$1" -path '*/.keepsake' -prune -o -type f -print | wc -l; }
      mkdir photos behind; mount -t tmpfs none behind
      sync --recent 2; echo "ended with $?"
      mount --bind behind photos
      sync --recent 3 --new-destination; echo "ended with $?"
      sync & while [ "$(saved behind)" -lt 20 ]; do :; done
      umount -l photos
      wait $!; echo "ended with $?"
      sync; echo "ended with $?"
      echo "below: $(saved photos)"
      mount --bind behind photos
      sync; echo "ended with $?"
      echo "disk: $(saved photos)"
      sync verify; echo "ended with $?"`;
    const { stdout } = await promisify(execFile)('unshare', ['-rm', 'sh', '-c', script], {
      cwd: folder,
      env: { ...process.env, KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
    });
    expect(stdout.match(/ended with \d+/g)).toEqual([0, 0, 6, 6, 0, 0].map((code) => `ended with ${code}`));
    expect(stdout).toContain('is not the folder any more that this run began with');
    expect(stdout).toContain('its marker is that of another folder');
    expect(stdout).toContain('disk: 100');
  });
});

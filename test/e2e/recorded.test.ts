import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Transport } from '../../src/http/transport.ts';
import { keepsake } from '../support/outside.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { inTimeZone } from '../support/in-time-zone.ts';
import { describeRecorded, expectedNames, replayTransport } from '../support/recordings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

inTimeZone('UTC');

/** The real command on Apple's recorded answers: one recording signs in, another one is the library. */
function replay(recording: string): Transport {
  const signIn = replayTransport('auth_non_2fa');
  const library = replayTransport(recording);
  const isSignIn = ({ hostname }: URL) => hostname === 'idmsa.apple.com' || hostname === 'setup.icloud.com';
  return { ...library, send: (request) => (isSignIn(request.url) ? signIn : library).send(request) };
}

function runOn(recording: string, folder: string, args: readonly string[]) {
  // The links of the recording lived until an hour after it was made.
  const clock = new FakeClock(Date.UTC(2018, 6, 31, 12, 37));
  return clock.run(
    keepsake(['--username', 'jdoe@gmail.com', '--threads', '2', ...args], {
      folder,
      env: { KEEPSAKE_PASSWORD: 'password1' },
      clock,
      connect: () => Promise.resolve(replay(recording)),
    }),
  );
}

describeRecorded('the command on recorded answers of Apple', () => {
  it.each(expectedNames())(
    'prints the paths icloudpd prints: $recording, $label',
    async ({ recording, args, paths }) => {
      const { code, out, err } = await runOn(recording, temporaryFolder(), args);
      expect(err).not.toContain('error');
      expect(out.split('\n').slice(0, -1)).toEqual(paths);
      expect(code).toBe(0);
    },
  );

  it('downloads the recorded photo, checks it against Apple’s signature and gives it its date', async () => {
    const folder = temporaryFolder();
    const args = ['--directory', 'photos', '--recent', '1', '--skip-live-photos'];
    const { code, err } = await runOn('listing_photos', folder, args);
    const photo = join(folder, 'photos/2018/07/31/IMG_7409.JPG');
    expect(err).toContain('1 file downloaded (1.9 MB)');
    expect(code).toBe(0);
    expect(statSync(photo).size).toBe(1_884_695);
    expect(statSync(photo).mtime.toISOString()).toBe('2018-07-31T07:22:24.000Z');
  });

  it.each(['listing_videos', 'listing_photos_two_sizes'])(
    'refuses the shortened bodies of %s and says so',
    async (recording) => {
      const folder = temporaryFolder();
      const { code, err } = await runOn(recording, folder, ['--directory', 'photos', '--recent', '4']);
      expect(code).toBe(3);
      expect(err).toMatch(/files? failed; the next run tries again/);
      const visible = readdirSync(join(folder, 'photos'), { recursive: true, encoding: 'utf8' }).filter(
        (path) => !path.startsWith('.') && /\.(JPG|MOV)$/.test(path),
      );
      expect(visible.map((path) => readFileSync(join(folder, 'photos', path)).length)).toEqual([]);
    },
  );
});

import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };

it(
  'U8: a flag that promises to write nothing is refused by whatever writes, and nothing is touched',
  TIMEOUT,
  async () => {
    const cloud = await simulated();
    await cloud.firstRun();
    const before = cloud.simulator.requests.length;
    for (const flag of ['--dry-run', '--only-print-filenames']) {
      for (const args of [
        ['retry'],
        ['verify', '--repair'],
        ['session', 'forget'],
        ['session', 'renew'],
        ['session', 'import', 'photos'],
        ['logout', '--forget-trust'],
        ['ignore', 'photos'],
        ['unignore', 'photos'],
        ['reset', 'state', '--yes'],
      ]) {
        const { code, err } = await cloud.run([...args, flag]);
        expect({ args, code }).toEqual({ args, code: 2 });
        expect(err).toContain(`keepsake: error: ${flag} does not go with ${args[0] ?? ''}`);
      }
    }
    expect(cloud.simulator.requests.length).toBe(before);
    expect((await cloud.run(['status'])).out).toContain('kept       12 files');
    expect((await cloud.run(['session'])).code).toBe(0);
  },
);

it('U8: it may stand before what writes nothing anyway', TIMEOUT, async () => {
  const cloud = await simulated();
  await cloud.firstRun();
  const usual = ['--dry-run', '--watch-with-interval', '60', '--skip-videos'];
  for (const command of ['session', 'status', 'verify', 'audit', 'doctor', 'manifest', 'ignore', 'login']) {
    const { code, err } = await cloud.run([...usual, command]);
    expect({ command, code, err: code === 0 ? '' : err }).toEqual({ command, code: 0, err: '' });
  }
});

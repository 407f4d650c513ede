import { expect, it } from 'vitest';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { simulated } from '../support/simulated.ts';

it('U83: a watch with a schedule syncs once its quiet hours are over, then at its times, each a little later', async () => {
  const clock = new FakeClock(new Date(2026, 0, 5, 23, 30).getTime());
  clock.dice = 0.25;
  const world = await simulated({ now: () => clock.now() });
  expect((await world.firstRun(['--auth-only'], { clock })).code).toBe(0);
  let kill = () => {};
  const looks: string[] = [];
  const spied: Connect = async (network, limits) => {
    const inner = await connect(network, limits);
    looks.push(new Date(clock.now()).toString().slice(4, 21));
    if (looks.length === 3) kill();
    return inner;
  };
  const args = ['--schedule', '0 3,4 * * *', '--schedule-delay', '600', '--quiet-hours', '22:00-02:00'];
  const { code, err } = await clock.run(
    world.run(args, { clock, connect: spied, onStart: (send) => (kill = () => send('SIGTERM')) }),
  );
  expect(code).toBe(143);
  expect(looks).toEqual(['Jan 06 2026 02:00', 'Jan 06 2026 03:02', 'Jan 06 2026 04:02']);
  expect(world.photos().size).toBe(12);
  expect(err).toContain(
    'watching: a sync now and at 0 3,4 * * *, up to 600 s later by chance, none begins in 22:00-02:00, until it is interrupted',
  );
  expect(err).toMatch(/these are quiet hours: the first sync begins at 2026-01-06 02:00:00/);
});

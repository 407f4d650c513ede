import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TransportError } from '../../src/http/transport.ts';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { readLines, readTroubles } from '../support/read-troubles.ts';
import { simulated } from '../support/simulated.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it('L5, L6: the log of a watch of five days tells when each trouble began and ended, and is never silent for more than a day', async () => {
  const clock = new FakeClock(Math.floor(Date.now() / 1000) * 1000);
  const world = await simulated({
    library: { assets: 3, bytes: 300 },
    account: { trustDays: 400, webDays: 400 },
    now: () => clock.now(),
  });
  expect((await world.firstRun([], { clock })).code).toBe(0);
  const beganAtMs = clock.now();
  const photos = join(world.folder, 'photos');
  let kill = () => {};
  /** Each begins with the first cycle behind its hour, and lasts for so long. */
  const outages = { network: outage(30), disk: outage(60) };
  function outage(hour: number) {
    const began: number[] = [];
    return (): boolean => {
      const nowMs = clock.now();
      if (nowMs - beganAtMs >= hour * HOUR && began.length === 0) began.push(nowMs);
      return nowMs - (began[0] ?? Number.NEGATIVE_INFINITY) < 10 * MINUTE;
    };
  }
  const scripted: Connect = async (network, limits) => {
    const isAway = !existsSync(photos);
    if (outages.disk() !== isAway)
      renameSync(isAway ? `${photos}-away` : photos, isAway ? photos : `${photos}-away`);
    if (clock.now() - beganAtMs > 120 * HOUR) kill();
    const inner = await connect(network, limits);
    return {
      ...inner,
      async send(request) {
        if (outages.network()) throw new TransportError('ENETUNREACH', 'connect', 'no network');
        return inner.send(request);
      },
    };
  };
  const { code, log } = await clock.run(
    world.run(['--watch-with-interval', '21600'], {
      clock,
      connect: scripted,
      onStart: (send) => (kill = () => send('SIGTERM')),
    }),
  );
  expect(code).toBe(143);
  const lines = readLines(log);
  const troubles = readTroubles(lines);
  const asHours = (atMs = Number.NaN) => (atMs - beganAtMs) / HOUR;
  expect(troubles.map(({ what }) => what)).toEqual([
    expect.stringContaining('no answer from'),
    expect.stringContaining('photos'),
  ]);
  const [network, disk] = troubles;
  // A look comes every six hours, and after failed ones within some minutes.
  expect(asHours(network?.fromMs)).toBeGreaterThanOrEqual(30);
  expect(asHours(network?.fromMs)).toBeLessThan(37);
  expect(asHours(disk?.fromMs)).toBeGreaterThanOrEqual(60);
  expect(asHours(disk?.fromMs)).toBeLessThan(67);
  for (const trouble of troubles) {
    const lasted = asHours(trouble.toMs) - asHours(trouble.fromMs);
    expect(lasted).toBeGreaterThan(0.15);
    expect(lasted).toBeLessThan(0.4);
  }
  const gaps = lines.slice(1).map(({ atMs }, at) => atMs - (lines[at]?.atMs ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(24 * HOUR);
  // And it is no novel: beginnings, ends, and a line a day.
  expect(lines.length).toBeLessThan(30);
  expect(log).toMatch(/ info: nothing new since .*, 3 files kept, trust until \d{4}-\d\d-\d\d$/m);
});

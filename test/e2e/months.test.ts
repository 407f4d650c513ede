import { getEventListeners } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { simulated } from '../support/simulated.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
const CYCLES = isLong ? 10_000 : 60;
const MINUTE = 60_000;

interface Sample {
  readonly heapMb: number;
  readonly handles: number;
  readonly sleeping: number;
  readonly listeners: number;
  /** When the state and the memory of sign-ins were last written to. */
  readonly written: unknown;
}

/** A watching run whose minutes pass as fast as it works: so many cycles, and what it held at the start of some of them. */
async function watchFor(cycles: number, sampleAt: readonly number[]) {
  const clock = new FakeClock(Date.now());
  const world = await simulated({
    library: { assets: 5, bytes: 600 },
    account: { trustDays: 400, webDays: 400 },
    now: () => clock.now(),
    keepRequests: 0,
  });
  expect((await world.firstRun()).code).toBe(0);
  const { run } = world;
  const samples: Sample[] = [];
  let asked = 0;
  let begun = 0;
  let kill = () => {};
  const watched: Connect = async (network, limits) => {
    const inner = await connect(network, limits);
    return {
      ...inner,
      async send(request) {
        asked += 1;
        if (request.url.pathname.endsWith('/validate')) {
          begun += 1;
          if (sampleAt.includes(begun)) {
            collectGarbage();
            samples.push({
              heapMb: process.memoryUsage().heapUsed / 1e6,
              handles: process.getActiveResourcesInfo().length,
              sleeping: clock.sleeping(),
              listeners: getEventListeners(request.signal, 'abort').length,
              written: written(join(world.folder, 'session')),
            });
          }
          if (begun > cycles) kill();
        }
        return inner.send(request);
      },
    };
  };
  const { code } = await clock.run(
    run(['--watch-with-interval', '60'], {
      clock,
      connect: watched,
      onStart: (send) => (kill = () => send('SIGTERM')),
    }),
  );
  expect(code).toBe(143);
  return { samples, asked, begun, passedMs: clock.monotonic() };
}

/** Files that remember what was done, with the time of their last change. */
function written(folder: string): unknown {
  return readdirSync(folder)
    .filter((name) => /@.*\.(sqlite|attempts\.json)$/.test(name))
    .map((name) => [name, statSync(join(folder, name)).mtimeMs]);
}

describe('a watch over months', { timeout: isLong ? 3_600_000 : 60_000 }, () => {
  it('K2, K4: holds as much after thousands of cycles as after the first ones, asks for little and writes nothing', async () => {
    const early = Math.ceil(CYCLES / 4);
    const { samples, asked, begun, passedMs } = await watchFor(CYCLES, [early, CYCLES]);
    const [first, last] = samples;
    if (first === undefined || last === undefined) throw new Error('no samples');
    expect(begun).toBe(CYCLES + 1);
    expect(last.handles).toBeLessThanOrEqual(first.handles + 2);
    expect(last.sleeping).toBe(first.sleeping);
    expect(last.listeners).toBe(first.listeners);
    expect(last.heapMb - first.heapMb).toBeLessThan(isLong ? 10 : 4);
    expect(asked / begun).toBeLessThanOrEqual(3);
    expect(last.written).toEqual(first.written);
    expect(passedMs).toBeGreaterThanOrEqual(CYCLES * MINUTE);
  });
});

import { once } from 'node:events';
import { expect, it } from 'vitest';
import { start, until } from '../support/child.ts';
import { filesIn, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIBRARY = { assets: 40, bytes: 200_000 };

it('A1: killed at any moment, nothing is half, and the next runs reach the same tree', {
  timeout: 60_000,
}, async () => {
  const world = await simulated({ library: LIBRARY, latencyMs: 5 });
  const { simulator, run, firstRun, photos } = world;
  const whole = temporaryFolder();
  await firstRun(['--directory', whole]);
  const truth = filesIn(whole);
  expect(truth.size).toBe(LIBRARY.assets);

  const requests = () => simulator.requests.length;
  for (const more of [1, 4, 7, 12, 20]) {
    const child = start(world);
    const ended = once(child, 'exit');
    const before = requests();
    await until(() => requests() - before >= more || child.exitCode !== null);
    child.kill('SIGKILL');
    await ended;
    for (const [name, bytes] of photos()) expect(truth.get(name)?.equals(bytes), name).toBe(true);
  }
  expect(await run()).toMatchObject({ code: 0 });
  expect(photos()).toEqual(truth);
});

it('A4: SIGTERM ends a running sync with 143 and everything recorded', { timeout: 30_000 }, async () => {
  const world = await simulated({ library: LIBRARY, latencyMs: 20 });
  const { simulator, run, firstRun, photos } = world;
  await firstRun(['--auth-only']);
  const downloads = () => simulator.counters.get('download') ?? 0;
  const child = start(world, ['--watch-with-interval', '3600']);
  const ended = once(child, 'exit');
  await until(() => downloads() >= 10);
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);

  const saved = photos().size;
  const before = downloads();
  const rest = await run();
  expect(rest.err).toContain(`${saved} files there already`);
  expect(downloads() - before).toBe(LIBRARY.assets - saved);
  expect(photos().size).toBe(LIBRARY.assets);
});

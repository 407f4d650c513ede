import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { start, until } from '../support/child.ts';
import { jsonDocument } from '../support/json-document.ts';
import { NO_PASSWORD, simulated } from '../support/simulated.ts';
import { hasty } from '../support/watching.ts';

interface Stood {
  readonly watches: readonly { readonly state: string; readonly pausedSince: string | null }[];
}

it('U86: a watch is asked for a sync, paused and resumed by another process, and says how it stands', async () => {
  const world = await simulated();
  const { out: names } = await world.firstRun(['--only-print-filenames']);
  const file = basename(names.split('\n')[0] ?? '');
  const match = { operation: 'download', file };
  world.simulator.setScenario([{ match, action: { do: 'reply', status: 404 } }]);
  expect((await world.run()).code).toBe(3);
  world.simulator.setScenario([]);
  let kill = () => {};
  let wake = () => {};
  let said = '';
  const watch = world.run(['--watch-with-interval', '864000'], {
    clock: hasty,
    onStart: (send) => (kill = () => send('SIGTERM')),
    onWatch: (call) => (wake = call),
    onErr: (text) => (said += text),
  });
  const control = async (word: string, ...more: readonly string[]) => {
    const ended = await world.run(['control', word, ...more], { env: NO_PASSWORD });
    expect(ended).toMatchObject({ code: 0 });
    return ended.out;
  };
  const stood = async () => (jsonDocument(await control('status', '--json')) as Stood).watches;
  const rests = async (state: string) => {
    for (let watches = await stood(); watches[0]?.state !== state; watches = await stood())
      await setTimeout(20);
  };
  const cycles = () => world.simulator.counters.get('changes/database') ?? 0;

  // What has failed a moment ago has time, for a watch.
  await rests('resting');
  expect(world.photos().size).toBe(11);
  expect(await control('pause')).toContain('paused; no sync begins by itself');
  await until(() => said.includes('keepsake: paused: no sync begins'));
  const { code, out } = await world.run(['status'], { env: NO_PASSWORD });
  expect([code, out]).toEqual([
    // Of the file that has failed.
    3,
    expect.stringMatching(/^watching .*, every 864000 s; paused since \d{4}-/m),
  ]);
  expect(await stood()).toMatchObject([
    { state: 'paused', nextLook: null, pausedSince: expect.any(String) as string },
  ]);

  // Asked for in a pause, by either way, it comes; the pause goes on.
  const before = cycles();
  expect(await control('sync')).toContain('a sync begins now');
  await until(() => cycles() > before && world.photos().size === 12);
  await rests('paused');
  expect(said).toContain('1 file downloaded');
  wake();
  await until(() => cycles() > before + 1);
  await rests('paused');
  expect(await control('resume')).toMatch(/goes on; the next sync begins at \d{4}-/);
  await rests('resting');
  expect(await control('status', '--directory', 'elsewhere')).toBe('');
  kill();
  expect((await watch).code).toBe(143);
  expect(readdirSync(join(world.folder, 'session')).filter((name) => name.endsWith('.control'))).toEqual([]);
  expect(await world.run(['control', 'sync'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('error: no keepsake watches for sam@example.com') as string,
  });
  expect(await world.run(['control', 'dance', 'now'])).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      'error: control takes one of the words sync, pause, resume or status',
    ) as string,
  });
}, 20_000);

it('U86: SIGUSR1 has a watching process sync now', async () => {
  const world = await simulated();
  await world.firstRun();
  const child = start(world, ['--watch-with-interval', '864000']);
  const ended = once(child, 'exit');
  const idle = async () =>
    (await world.run(['control', 'status'], { env: NO_PASSWORD })).out.includes(': rests');
  while (!(await idle())) await setTimeout(50);
  const before = world.simulator.counters.get('changes/database') ?? 0;
  child.kill('SIGUSR1');
  await until(() => (world.simulator.counters.get('changes/database') ?? 0) > before);
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
}, 20_000);

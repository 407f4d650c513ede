import { getEventListeners } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Connect } from '../../src/sync/open/connect.ts';
import { WatchedRun } from '../random/watched-run.ts';
import { bare, writePrivately } from '../support/bare-command.ts';
import { until } from '../support/child.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { EventfulLife, MINUTE, type Trouble } from '../support/eventful-life.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { readCallTroubles, readLines, type ReadTrouble, readTroubles } from '../support/read-troubles.ts';
import { RestingClock } from '../support/resting-clock.ts';
import { CODE, filesIn, simulated } from '../support/simulated.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
const ROUNDS = isLong ? 8 : 1;
const ROUND = isLong ? { more: 5, quietIntervals: 12 } : { more: 0, quietIntervals: 1 };
/** From this round on all that is kept for good is there. */
const EARLY = Math.floor(ROUNDS / 4);
const INTERVAL = 2 * MINUTE;

interface Sample {
  readonly heapMb: number;
  readonly handles: number;
  readonly sleeping: number;
  readonly listeners: number;
}

const SOURCES = resolve('src');

/** What is loaded only when it is needed is loaded here: time would go on meanwhile, by hours, and a trouble be over before a job is there. */
async function loadAll(): Promise<void> {
  for (const room of ['cli', 'sync', 'icloud', 'metadata'])
    for (const name of readdirSync(join(SOURCES, room), { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.ts')) await import(join(SOURCES, room, name));
}

it('Q5: a watch of two jobs through months of changes, expiries, outages and lost trust keeps its size, asks little, misses nothing, and its log tells when each trouble began and ended', {
  timeout: isLong ? 3_600_000 : 120_000,
}, async () => {
  await loadAll();
  const clock = new FakeClock(Math.floor(Date.now() / 1000) * 1000);
  const world = await simulated({
    library: { assets: 4, bytes: 600 },
    account: { trustDays: 4000, webDays: 4000 },
    now: () => clock.now(),
    keepRequests: 0,
  });
  const { simulator, folder } = world;
  writePrivately(
    join(folder, 'keepsake.toml'),
    `[runtime]
cookie_directory = "session"
folder_structure = "none"
watch_with_interval = ${INTERVAL / 1000}
[account]
username = "${simulator.account.username}"
password = "${simulator.account.password}"
[[job]]
name = "all"
directory = "all"
[[job]]
name = "favorites"
directory = "favorites"
filter = "favorite"
`,
  );
  const env = { KEEPSAKE_SIMULATOR: simulator.url };
  const watched = new WatchedRun(() => {}, 0);
  const resting = new RestingClock(clock, 2);
  const samples: Sample[] = [];
  /** Requests of each cycle in which there was nothing new. */
  const quiet: number[] = [];
  let cycles = 0;
  let asked = 0;
  let wasQuiet = false;
  const life = new EventfulLife({ world, clock, env, intervalMs: INTERVAL, connect: watched.connect });
  const connect: Connect = async (network, limits) => {
    const inner = await life.connect(network, limits);
    return {
      ...inner,
      async send(request) {
        if (request.url.pathname.endsWith('/validate')) {
          if (wasQuiet && life.isQuiet) quiet.push(asked);
          [asked, wasQuiet, cycles] = [0, life.isQuiet, cycles + 1];
          const isDue = samples.length === 0 ? life.round >= EARLY : isLast && samples.length === 1;
          if (life.isQuiet && isDue) sample(request.signal);
        }
        asked += 1;
        return inner.send(request);
      },
    };
  };
  let isLast = false;
  function sample(signal: AbortSignal) {
    collectGarbage();
    samples.push({
      heapMb: process.memoryUsage().heapUsed / 1e6,
      handles: process.getActiveResourcesInfo().length,
      sleeping: clock.sleeping(),
      listeners: getEventListeners(signal, 'abort').length,
    });
  }

  let log = '';
  const countOf = (job: string) => (existsSync(join(folder, job)) ? filesIn(join(folder, job)).size : 0);
  let kill = () => {};
  const beganAtMs = clock.now();
  await watched.on(async () => {
    const signedIn = await clock.run(
      bare(['login', '--config', 'keepsake.toml'], { folder, env, clock, connect, input: `${CODE}\n` }),
      watched.isBusy,
    );
    expect(signedIn).toMatchObject({ code: 0 });
    const loop = bare(['--config', 'keepsake.toml'], {
      folder,
      env,
      clock: resting,
      connect,
      onStart: (send) => (kill = () => send('SIGTERM')),
    });
    const lived = (async () => {
      await until(() => countOf('all') === 4);
      await life.live(ROUNDS, ROUND);
      isLast = true;
      await clock.sleep(2 * INTERVAL);
      kill();
    })();
    const [ended] = await clock.run(
      Promise.all([loop, lived]),
      () => watched.isBusy() || resting.isBusy() || life.isActing,
    );
    expect(ended.code).toBe(143);
    log = ended.log;
  });
  expect(cycles).toBeGreaterThan(isLong ? 10_000 : 50);

  // Nothing is missing, nothing is too much.
  for (const [job, wanted] of [
    ['all', life.all],
    ['favorites', life.favorites],
  ] as const) {
    const there = [...filesIn(join(folder, job))].map(([path, bytes]) => [basename(path), bytes] as const);
    const ours = new Map(there.filter(([name]) => name.startsWith('PHOTO_')));
    expect([...ours.keys()].toSorted(), job).toEqual([...wanted.keys()].toSorted());
    expect(
      [...ours].filter(([name, bytes]) => wanted.get(name)?.equals(bytes) !== true).map(([name]) => name),
    ).toEqual([]);
    expect(there).toHaveLength(wanted.size + (job === 'all' ? 4 : 0));
  }
  expect(simulator.violations).toEqual([]);
  expect(resting.rests).toBeGreaterThan(cycles / 2);

  // As large as at the beginning, and with nothing new no more than three requests.
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no samples');
  expect(last.heapMb - first.heapMb).toBeLessThan(5);
  expect(last.handles).toBeLessThanOrEqual(first.handles + 2);
  expect(last.sleeping).toBeLessThanOrEqual(first.sleeping + 1);
  expect(last.listeners).toBe(first.listeners);
  expect(quiet.length).toBeGreaterThan(isLong ? 2_000 : 5);
  // Once a week Apple's counts are compared.
  const weeks = (clock.now() - beganAtMs) / (7 * 86_400_000);
  expect(quiet.filter((requests) => requests > 3).length).toBeLessThanOrEqual(Math.ceil(weeks * 2));

  // The log alone.
  const lines = readLines(log);
  for (const job of ['all', 'favorites']) {
    const own = lines.filter((line) => line.job === job);
    const isOf = ({ jobs }: Trouble) => jobs.includes(job);
    expectTold(
      // The end of a call is not yet that of a cycle.
      readTroubles(own.filter(({ text }) => !text.includes(' host="'))),
      life.troubles.filter(isOf),
    );
    expectTold(readCallTroubles(own), life.callTroubles.filter(isOf));
  }
});

function expectTold(told: readonly ReadTrouble[], real: readonly Trouble[]): void {
  expect(told.map(({ what }) => what)).toEqual(real.map(({ says }): unknown => expect.stringMatching(says)));
  const lateBy = told.flatMap(({ fromMs, toMs = Number.NaN }, at) => [
    fromMs - (real[at]?.fromMs ?? 0),
    toMs - (real[at]?.toMs ?? 0),
  ]);
  // A look comes every two minutes, and takes some where nothing works. A log has no parts of a second.
  expect(lateBy.filter((ms) => !(ms >= -1000 && ms < 8 * MINUTE))).toEqual([]);
}

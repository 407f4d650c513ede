/** Speed and memory beside a bare loop of the same requests, as ratios: the machine's own speed cancels out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { measure, median, type Measured } from './measure.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const BARE = resolve(import.meta.dirname, 'bare-loop.ts');
const ROUNDS = Number(process.argv[2] ?? 3);
const THREADS = '8';
const ACCOUNT = 'sam@example.com';
const FIRST = { assets: 2000, bytes: 50_000, latencyMs: 20 };

interface Ready {
  readonly address: string;
  readonly password: string;
}

interface Limit {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  const simulator = fork(resolve(import.meta.dirname, 'simulator-process.ts'), [JSON.stringify(FIRST)]);
  try {
    const ended = once(simulator, 'exit').then(([code]) => {
      throw new Error(`the simulator ended with ${String(code)}`);
    });
    ended.catch(() => {});
    const [ready] = (await Promise.race([once(simulator, 'message'), ended])) as [Ready];
    const env = { KEEPSAKE_SIMULATOR: ready.address, KEEPSAKE_PASSWORD: ready.password };
    const keepsake = (photos: string) =>
      measure(
        [
          PROGRAM,
          '-u',
          ACCOUNT,
          '-d',
          photos,
          '--cookie-directory',
          'session',
          '--threads',
          THREADS,
          '--no-progress-bar',
        ],
        { cwd: folder, env },
      );

    await measure([PROGRAM, '-u', ACCOUNT, '--cookie-directory', 'session', '--auth-only'], {
      cwd: folder,
      env,
    });
    const session = join(folder, 'session', `${ACCOUNT}.session.json`);
    const pairs: { ours: Measured; bare: Measured; again: Measured }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = await measure([BARE, ready.address, session, THREADS], { cwd: folder });
      const photos = `photos-${round}`;
      const ours = await keepsake(photos);
      const again = await keepsake(photos);
      rmSync(join(folder, photos), { recursive: true });
      pairs.push({ ours, bare, again });
      console.log(
        `round ${round + 1}: bare loop ${bare.seconds.toFixed(2)} s, keepsake ${ours.seconds.toFixed(2)} s, ` +
          `nothing new ${again.seconds.toFixed(2)} s, peak ${ours.peakMb?.toFixed(0)} MB`,
      );
    }
    const versions: number[] = [];
    for (let i = 0; i < 15; i += 1)
      versions.push((await measure([PROGRAM, '--version'], { cwd: folder })).seconds);

    report([
      {
        what: `first sync of ${FIRST.assets} × ${FIRST.bytes / 1000} KB at ${FIRST.latencyMs} ms, to the bare loop`,
        value: median(pairs.map(({ ours, bare }) => ours.seconds / bare.seconds)),
        unit: '×',
        target: 1.5,
      },
      {
        what: 'its peak memory',
        value: Math.max(...pairs.map(({ ours }) => ours.peakMb ?? 0)),
        unit: ' MB',
        target: 150,
      },
      { what: 'keepsake --version', value: median(versions) * 1000, unit: ' ms', target: 60 },
    ]);
  } finally {
    simulator.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(limits: readonly Limit[]): void {
  for (const { what, value, unit, target } of limits) {
    const verdict = value <= target ? 'ok  ' : 'OVER';
    console.log(`${verdict} ${what}: ${value.toFixed(2)}${unit} (at most ${target}${unit})`);
  }
}

await main();

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../../src/base/secret.ts';
import type { Config } from '../../../../src/config/config.ts';
import { resolveConfig } from '../../../../src/config/resolve-config.ts';
import { Vitals } from '../../../../src/observe/vitals/vitals.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const HOUR_MS = 3_600_000;

function configIn(folder: string): Config {
  const raw = { username: ['sam@example.com'], directory: ['photos'], watchWithInterval: ['3600'] };
  const resolved = resolveConfig(raw, { env: {}, cwd: folder, home: folder });
  if ('problems' in resolved) throw new Error(resolved.problems.join());
  return resolved.config;
}

function vitalsIn(
  folder: string,
  {
    count = async () => ({ kept: undefined, name: 'original-Y-m-d' }),
    clock: own,
  }: Partial<ConstructorParameters<typeof Vitals>[0]> = {},
) {
  const clock = new FakeClock();
  const secrets = new SecretRegistry();
  const warnings: string[] = [];
  const lines: string[] = [];
  const file = join(folder, 'health.json');
  const warn = (text: string) => void warnings.push(text);
  const tellStatus = (text: string) => void lines.push(text);
  const vitals = new Vitals({ clock: own ?? clock, secrets, warn, say: warn, count, file, tellStatus });
  return { vitals, clock, secrets, warnings, lines, file };
}

const ENDED = { kind: 'ended', report: undefined, answer: { exitCode: 0, data: {} } } as const;

it('L10: a disk that hangs holds up neither an answer nor the end, and is asked once', async () => {
  const folder = temporaryFolder();
  let asked = 0;
  const { vitals, clock } = vitalsIn(folder, {
    count: () => {
      asked += 1;
      return new Promise(() => {});
    },
  });
  const job = vitals.join(configIn(folder));
  job.tell({ kind: 'began' });
  const first = vitals.document();
  await clock.advance(2_000);
  expect((await first).status).toBe('ok');
  job.tell(ENDED);
  // Nobody waits for the same a second time.
  expect(await vitals.document()).toMatchObject({ jobs: [{ files: null, failed: null }] });
  await job.close();
  await vitals.close();
  expect(asked).toBe(1);
  expect(clock.sleeping()).toBe(0);
});

it('L10: what a cycle left is counted once after it, however often it is asked for', async () => {
  const folder = temporaryFolder();
  let asked = 0;
  const { vitals } = vitalsIn(folder, {
    count: async () => {
      asked += 1;
      return { kept: { files: asked, bytes: 10, failed: 0 }, name: 'by-day' };
    },
  });
  const job = vitals.join(configIn(folder));
  expect(await vitals.document()).toMatchObject({ jobs: [{ files: 1, job: 'by-day' }] });
  for (let cycle = 2; cycle < 5; cycle += 1) {
    job.tell({ kind: 'began' });
    job.tell(ENDED);
    job.tell({ kind: 'resting', nextLookMs: 0 });
    await vitals.document();
    expect(await vitals.document()).toMatchObject({ jobs: [{ files: cycle }] });
  }
  await vitals.close();
  expect(asked).toBe(4);
});

it('L10: the file is written again while a cycle is under way, and not while all rests', async () => {
  const folder = temporaryFolder();
  const { vitals, clock, file } = vitalsIn(folder);
  const job = vitals.join(configIn(folder));
  const timeOf = async () => {
    await expect.poll(() => JSON.parse(readFileSync(file, 'utf8')) as unknown).toBeTruthy();
    return (JSON.parse(readFileSync(file, 'utf8')) as { time: string }).time;
  };
  job.tell({ kind: 'began' });
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('"cycleSince":"');
  const first = await timeOf();
  await clock.advance(5 * 60_000);
  await expect.poll(timeOf).not.toBe(first);
  job.tell(ENDED);
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('"cycleSince":null');
  const last = await timeOf();
  await clock.advance(20 * 60_000);
  expect(await timeOf()).toBe(last);
  await vitals.close();
  expect(clock.sleeping()).toBe(0);
});

it('L10: a file that cannot be written is told once, and when it is written again', async () => {
  const folder = temporaryFolder();
  const away = join(folder, 'away');
  const { vitals, clock, warnings, lines } = vitalsIn(away);
  const job = vitals.join(configIn(folder));
  for (let at = 0; at < 3; at += 1) {
    job.tell({ kind: 'began' });
    await expect.poll(() => lines.length).toBeGreaterThan(at);
  }
  mkdirSync(away);
  await clock.advance(60_000);
  job.tell({ kind: 'began' });
  await expect.poll(() => lines.length).toBeGreaterThan(3);
  await vitals.close();
  expect(warnings).toEqual([
    '--health-file could not be written: its folder is not there (ENOENT); the sync goes on',
    expect.stringMatching(/^--health-file could not be written: works again after 1 min, \d tries$/),
  ]);
});

it('L10: a machine that slept for days in the middle of a cycle, or whose clock was set, is alive when it wakes', async () => {
  const clock = new FakeClock();
  let sleptMs = 0;
  const waking = {
    now: () => clock.now() + sleptMs,
    monotonic: () => clock.monotonic(),
    random: () => 0,
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    beat: (ms: number, signal: AbortSignal) => clock.beat(ms, signal),
  };
  const { vitals } = vitalsIn(temporaryFolder(), { clock: waking });
  const job = vitals.join(configIn(temporaryFolder()));
  job.tell({ kind: 'began' });
  sleptMs = 72 * HOUR_MS;
  expect([vitals.isAlive(), (await vitals.document()).status]).toEqual([true, 'ok']);
  await clock.advance(6 * HOUR_MS + 1);
  expect([vitals.isAlive(), (await vitals.document()).status]).toEqual([false, 'failing']);
  await vitals.close();
});

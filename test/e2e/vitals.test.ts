import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/child.ts';
import { NO_PASSWORD, simulated } from '../support/simulated.ts';
import { hasty } from '../support/watching.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

const TOPIC = 'topic-of-hunter2-hunter2';

async function read(url: string) {
  const reply = await fetch(url);
  return { status: reply.status, text: await reply.text() };
}

it('L10: a watch tells the port, the file and systemd how it stands, from its beginning to its end', async () => {
  const world = await simulated();
  const { folder, run, simulator } = world;
  await world.firstRun();
  const told = join(folder, 'told');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'systemd-notify'), `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >>'${told}'\n`);
  chmodSync(join(folder, 'bin', 'systemd-notify'), 0o700);
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    NOTIFY_SOCKET: '/run/notify',
    WATCHDOG_USEC: '600000000',
    KEEPSAKE_NOTIFY: `ntfy:http://127.0.0.1:1/${TOPIC}`,
  };
  let said = '';
  let kill = () => {};
  const watch = run(['--watch-with-interval', '10', '--http-port', '0', '--health-file', 'health.json'], {
    clock: hasty,
    env,
    onErr: (text) => (said += text),
    onStart: (send) => (kill = () => send('SIGTERM')),
  });
  const saved = () => JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8')) as unknown;
  await until(() => said.includes('/metrics') && readFileSync(told, 'utf8').includes('STATUS=next sync'));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? 'no address was told';

  const { username, password } = simulator.account;
  const well = await read(`${url}/healthz`);
  expect([well.status, JSON.parse(well.text)]).toMatchObject([
    200,
    {
      status: 'ok',
      exitCode: 0,
      running: true,
      reasons: [],
      jobs: [{ account: username, job: 'original-Y-m-d', files: 12, failed: 0, lastSuccess: TIME }],
    },
  ]);
  expect(saved()).toMatchObject({ status: 'ok', running: true, validUntil: TIME });
  const figures = await read(`${url}/metrics`);
  expect(figures.text).toContain(`keepsake_kept_files{account="${username}",job_name="original-Y-m-d"} 12\n`);
  expect(figures.text).toMatch(/keepsake_cycles_total\{.*result="ok"\} [1-9]/);

  // With the same flags others run beside it, and open nothing; a second watch is refused before it does anything.
  const { port } = new URL(url);
  const same = ['--http-port', port, '--health-file', 'health.json'];
  expect((await run(['status', ...same], { env: NO_PASSWORD })).code).toBe(0);
  const beside = async (): Promise<number> => {
    const { code } = await run(same);
    return code === 5 ? beside() : code;
  };
  expect(await beside()).toBe(0);
  expect(saved()).toMatchObject({ running: true });
  const second = await run(['--watch-with-interval', '10', ...same]);
  expect([second.code, second.err]).toEqual([2, expect.stringContaining('another program listens there')]);

  renameSync(join(folder, 'photos'), join(folder, 'away'));
  await until(() => readFileSync(told, 'utf8').includes('STATUS=failing: DESTINATION_MISSING'));
  const away = await read(`${url}/healthz`);
  expect([away.status, JSON.parse(away.text)]).toMatchObject([
    503,
    { status: 'failing', exitCode: 6, reasons: [{ account: username, code: 'DESTINATION_MISSING' }] },
  ]);
  expect((await read(`${url}/metrics`)).text).toContain('code="DESTINATION_MISSING"} 1\n');
  expect(saved()).toMatchObject({ status: 'failing', exitCode: 6 });
  const status = await run(['status', '--json'], { env: NO_PASSWORD });
  expect([status.code, JSON.parse(status.out)]).toMatchObject([
    6,
    { health: { status: 'failing', reasons: [{ code: 'DESTINATION_MISSING' }] } },
  ]);

  kill();
  expect((await watch).code).toBe(143);
  await expect(read(`${url}/healthz`)).rejects.toThrow();
  expect(saved()).toMatchObject({ running: false, validUntil: null });
  const lines = readFileSync(told, 'utf8').trimEnd().split('\n');
  expect(lines[0]).toMatch(/^\/run\/notify .*READY=1/);
  expect(lines.some((line) => line.includes('WATCHDOG=1'))).toBe(true);
  expect(lines.at(-1)).toMatch(/STOPPING=1/);
  const everything = [said, lines, well.text, figures.text, away.text, JSON.stringify(saved())].join('\n');
  for (const secret of [password, TOPIC]) expect(everything).not.toContain(secret);
}, 30_000);

it('L11: one port and one file are of the whole process', async () => {
  const world = await simulated();
  const own = ['--http-bind', 'nas.home', '--http-port', '9104'];
  const hers = ['--username', 'ann@example.com', '--directory', 'b', '--http-port', '9105'];
  const { code, err } = await world.run([...own, ...hers], { env: NO_PASSWORD });
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('--http-port is of the whole process: give it once'),
  ]);
  expect(err).toContain('--http-bind takes an address of this machine');
});

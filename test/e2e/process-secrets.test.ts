import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINUX = process.platform === 'linux';

describe.skipIf(!LINUX)('the process as others see it (Linux only: /proc)', () => {
  async function start(args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [resolve('bin/keepsake.js'), ...args], {
      cwd: temporaryFolder(),
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    const until = (pattern: RegExp) =>
      new Promise<void>((done) => {
        const hear = (chunk: Buffer) => {
          said += chunk.toString();
          if (pattern.test(said)) done();
        };
        for (const pipe of [child.stdout, child.stderr]) pipe.on('data', hear);
      });
    const look = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, 'latin1');
    return { until, look, child, said: () => said };
  }

  const ASKING = ['--username', 'sam@example.com', '--auth-only', '--cookie-directory', 'session'];

  it.each([
    ['--password', 'Correct-Horse-1'],
    ['--password=Correct-Horse-1'],
    ['-p', 'Correct-Horse-1'],
    ['-pCorrect-Horse-1'],
  ])('J3: a command line with a password is overwritten: %s', async (...password) => {
    const { simulator } = await simulated({ latencyMs: 20_000 });
    const { until, look } = await start([...ASKING, '--log-level', 'trace', ...password], {
      KEEPSAKE_SIMULATOR: simulator.url,
    });
    await until(/trace: request/);
    expect(look('cmdline')).not.toContain('Correct-Horse-1');
  });

  it('J9: SIGUSR1 opens no door for a debugger, whatever the command', async () => {
    const { until, child, said } = await start(['simulate', '--port', '0']);
    await until(/address/);
    child.kill('SIGUSR1');
    const ended = new Promise((done) => child.once('close', done));
    // It goes on, and answers.
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
    for (let asked = 0; asked < 5; asked += 1) await (await fetch(url)).text();
    child.kill('SIGTERM');
    await ended;
    expect(said()).not.toContain('Debugger');
  });

  it('A4: what nohup started goes on when its terminal is gone, and ends when it is told to', async () => {
    const { until, child, said } = await start(['simulate', '--port', '0'], { _: '/usr/bin/nohup' });
    await until(/address/);
    child.kill('SIGHUP');
    const ended = new Promise((done) => child.once('close', done));
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
    for (let asked = 0; asked < 5; asked += 1) await (await fetch(url)).text();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('J4: leaves nothing of its memory in a core dump', async () => {
    const { until, look } = await start(['simulate', '--port', '0']);
    await until(/address/);
    expect(Number.parseInt(look('coredump_filter'), 16)).toBe(0);
  });
});

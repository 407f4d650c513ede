import { execFile, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CODE, simulated } from '../support/simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const PTY = join(import.meta.dirname, '../support/kill-at-prompt.py');
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;
if (!hasPython) console.warn('SKIPPED: "A5" needs python3 for a pseudo-terminal');

interface Outcome {
  readonly code: number;
  readonly seconds: number | null;
  readonly wasRaw: boolean;
  readonly isRestored: boolean;
  readonly said: string;
}

it.skipIf(!hasPython).each([
  ['Password for sam@example.com:', 'SIGTERM', 143],
  ['six-digit code:', 'SIGTERM', 143],
  ['six-digit code:', 'SIGINT', 130],
  ['six-digit code:', 'SIGHUP', 129],
])(
  'A5: at the prompt "%s", %s leaves the terminal as it was',
  { timeout: 30_000 },
  async (prompt, signal, code) => {
    const { simulator, folder } = await simulated();
    const { username, password } = simulator.account;
    const isPassword = prompt.startsWith('Password');
    const args = [PTY, prompt, signal, process.execPath, PROGRAM];
    const { stdout } = await promisify(execFile)(
      'python3',
      [...args, 'login', '--username', username, '--cookie-directory', 'session'],
      {
        cwd: folder,
        env: {
          ...process.env,
          KEEPSAKE_SIMULATOR: simulator.url,
          ...(isPassword ? {} : { KEEPSAKE_PASSWORD: password }),
        },
      },
    );
    const outcome = JSON.parse(stdout) as Outcome;
    expect(outcome).toMatchObject({ code, wasRaw: true, isRestored: true });
    expect(outcome.seconds).toBeLessThan(5);
  },
);

it.skipIf(!hasPython)(
  'A5: stopped by Ctrl-Z at a prompt and continued, it asks again, shows nothing of a password, and takes the answer',
  { timeout: 30_000 },
  async () => {
    const { simulator, folder } = await simulated();
    const { username, password } = simulator.account;
    const prompts = ['Password for sam@example.com:', password, 'six-digit code:', CODE];
    const { stdout } = await promisify(execFile)(
      'python3',
      [
        join(import.meta.dirname, '../support/stop-at-prompt.py'),
        '2',
        ...prompts,
        process.execPath,
        PROGRAM,
        'login',
        '--username',
        username,
        '--cookie-directory',
        'session',
      ],
      { cwd: folder, env: { ...process.env, KEEPSAKE_SIMULATOR: simulator.url } },
    );
    const outcome = JSON.parse(stdout) as { code: number; prompts: boolean[]; said: string };
    expect(outcome).toMatchObject({ code: 0, prompts: [true, true] });
    expect(outcome.said).toContain('signed in as sam@example.com');
    expect(outcome.said).not.toContain(password);
  },
);

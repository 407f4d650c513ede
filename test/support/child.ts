import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Simulated } from './simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');

/** The command in a process of its own, on the same folders as `run`. */
export function start(
  { simulator, folder }: Pick<Simulated, 'simulator' | 'folder'>,
  args: readonly string[] = [],
) {
  const { username, password } = simulator.account;
  return spawn(
    process.execPath,
    [PROGRAM, '--username', username, '--directory', 'photos', '--cookie-directory', 'session', ...args],
    {
      cwd: folder,
      env: { ...process.env, KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

/** Looks every few milliseconds; the time limit is the test's. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(2);
}

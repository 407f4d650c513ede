import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');

/** The command in a process of its own, whose reader of `stream` goes away after the first bytes, as `head` does. */
async function withoutReader(
  stream: 'stdout' | 'stderr',
  { url, account }: { url: string; account: { username: string; password: string } },
  folder: string,
  args: readonly string[],
) {
  const child = spawn(
    process.execPath,
    [
      PROGRAM,
      '--username',
      account.username,
      '--directory',
      'photos',
      '--cookie-directory',
      'session',
      ...args,
    ],
    {
      cwd: folder,
      env: { ...process.env, KEEPSAKE_SIMULATOR: url, KEEPSAKE_PASSWORD: account.password },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let other = '';
  child[stream].once('data', () => child[stream].destroy());
  child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (text) => (other += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, other };
}

it('A7: names for a reader that has seen enough: a quiet end, and no stack trace', {
  timeout: 30_000,
}, async () => {
  // More than a pipe holds, so that writing goes on after the reader has gone.
  const { simulator, folder, firstRun } = await simulated({ library: { assets: 4_000, bytes: 600 } });
  await firstRun(['--auth-only']);
  const ended = await withoutReader('stdout', simulator, folder, ['--only-print-filenames']);
  expect(ended).toEqual({ code: 0, signal: null, other: '' });
});

it('A7: a sync whose messages nobody reads any more goes on to its end', { timeout: 30_000 }, async () => {
  const { simulator, folder, firstRun, photos } = await simulated({ library: { assets: 30, bytes: 3_000 } });
  await firstRun(['--auth-only']);
  const ended = await withoutReader('stderr', simulator, folder, ['--log-level', 'debug']);
  expect(ended).toEqual({ code: 0, signal: null, other: '' });
  expect(photos().size).toBe(30);
});

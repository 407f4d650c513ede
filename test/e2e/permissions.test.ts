import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

// Root may write everywhere, so the command has to run as somebody who may not.
it('B4: a folder that the user cannot write is found before sign-in, with path and user', async () => {
  const { simulator, folder } = await simulated();
  mkdirSync(join(folder, 'photos'));
  chmodSync(join(folder, 'photos'), 0o555);
  mkdirSync(join(folder, 'session'), { mode: 0o700 });
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(join(folder, 'session'), NOBODY, NOBODY);
  const { username, password } = simulator.account;
  const child = spawn(
    process.execPath,
    [PROGRAM, '--username', username, '--directory', 'photos', '--cookie-directory', 'session'],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        KEEPSAKE_SIMULATOR: simulator.url,
        KEEPSAKE_PASSWORD: password,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(said).toMatch(/photos cannot be used[\s\S]*running as user \d+/);
  expect(said).toMatch(/hint: choose another folder/);
  expect(code).toBe(6);
  expect(simulator.requests).toEqual([]);
});

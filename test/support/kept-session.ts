import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sessionPath } from '../../src/account/account-file-stem.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { keepsake } from './outside.ts';

const CODE = '246810';

let kept: Promise<string> | undefined;

/**
 * Gives a run the session of somebody who signed in with password and code, unless it has one: the proof of a password costs as much
 * as a short run. Made once for each worker; simulators of one seed accept it alike.
 */
export async function placeSession(path: string): Promise<void> {
  if (existsSync(path)) return;
  kept ??= makeSession();
  const text = await kept;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}

async function makeSession(): Promise<string> {
  const simulator = await startSimulator({ library: 'empty', account: { code: CODE, iterations: 1_000 } });
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-'));
  try {
    const { username, password } = simulator.account;
    const args = ['--auth-only', '--username', username, '--cookie-directory', 'session'];
    const { code, err } = await keepsake(args, {
      folder,
      input: `${CODE}\n`,
      env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
    });
    if (code !== 0) throw new Error(`cannot sign in for the tests: ${err}`);
    return readFileSync(sessionPath(join(folder, 'session'), username), 'utf8');
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

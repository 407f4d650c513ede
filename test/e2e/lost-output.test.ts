import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const TIMEOUT = { timeout: 60_000 };

async function ended(
  command: string,
  args: readonly string[],
  options: { cwd: string; stdout: number; env?: object },
) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', options.stdout, 'pipe'],
  });
  let err = '';
  child.stderr?.on('data', (text) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}

function open(path: string): number {
  const file = openSync(path, 'w');
  onTestFinished(() => closeSync(file));
  return file;
}

describe.skipIf(!existsSync('/dev/full'))('standard output on a full disk (/dev/full)', () => {
  async function onFullDisk(cloud: Pick<Simulated, 'simulator' | 'folder'>, args: readonly string[]) {
    const { username, password } = cloud.simulator.account;
    const usual = ['--username', username, '--directory', 'photos', '--cookie-directory', 'session'];
    return ended(process.execPath, [PROGRAM, ...args, ...usual], {
      cwd: cloud.folder,
      stdout: open('/dev/full'),
      env: { KEEPSAKE_SIMULATOR: cloud.simulator.url, KEEPSAKE_PASSWORD: password },
    });
  }

  it('U2: every command that prints ends with 6 and says why', TIMEOUT, async () => {
    const cloud = await simulated();
    await cloud.firstRun();
    const commands = [
      ['manifest'],
      ['manifest', '--format', 'csv'],
      ['status'],
      ['status', '--json'],
      ['session'],
      ['session', '--json'],
      ['doctor'],
      ['audit'],
      ['verify', '--json'],
      ['whois', 'photos'],
      ['--json'],
      ['--recent', 'many', '--json'],
    ];
    for (const args of commands) {
      const { code, err } = await onFullDisk(cloud, args);
      expect({ args, code }).toEqual({ args, code: 6 });
      expect(err).toMatch(/keepsake: error: standard output cannot be written \(ENOSPC\)\n/);
      expect(err).not.toContain('bug in keepsake');
    }
  });

  it('U2: names to print end it, and a sync that prints nothing there does not mind', TIMEOUT, async () => {
    const cloud = await simulated();
    await cloud.firstRun(['--auth-only']);
    expect((await onFullDisk(cloud, ['--only-print-filenames'])).code).toBe(6);
    expect((await onFullDisk(cloud, [])).code).toBe(0);
  });

  it('U2: the version, too, which is no sync beside other flags', TIMEOUT, async () => {
    const flags = ['--username', 'sam@example.com', '--directory', 'photos', '--cookie-directory', 'session'];
    for (const args of [['--version'], [...flags, '--version'], ['status', '--version', ...flags]]) {
      const cwd = temporaryFolder();
      const stdout = open('/dev/full');
      expect(await ended(process.execPath, [PROGRAM, ...args], { cwd, stdout })).toEqual({
        code: 6,
        err: 'keepsake: error: standard output cannot be written (ENOSPC)\n',
      });
      expect(readdirSync(cwd)).toEqual([]);
    }
  });
});

it.skipIf(process.platform === 'win32')(
  'U2: a line of which only the beginning fits is not taken for written',
  TIMEOUT,
  async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'help');
    // A file may grow to one block; the help is one text of some kilobytes.
    const limited = `ulimit -f 1; exec "$0" "$@"`;
    const { code, err } = await ended('sh', ['-c', limited, process.execPath, PROGRAM, '--help'], {
      cwd: folder,
      stdout: open(path),
    });
    expect(readFileSync(path).length).toBeLessThanOrEqual(1024);
    expect(err).toContain('standard output cannot be written (EFBIG)');
    expect(code).toBe(6);
  },
);

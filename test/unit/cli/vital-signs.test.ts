import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { SecretRegistry } from '../../../src/base/secret.ts';
import { VitalSigns } from '../../../src/cli/vital-signs.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The other end, as systemd has it: Node knows no datagrams of Unix. It ends by itself when it was told to stop. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True:
    text = s.recv(4096).decode()
    print(text, flush=True)
    if "STOPPING=1" in text: break
# Newer helpers wait until what they sent was read.
s.settimeout(2)
try: s.recv(4096)
except TimeoutError: pass
`;

const isHere = (program: string) => spawnSync(program, ['--version']).status === 0;

function watchIn(folder: string) {
  const raw = { username: ['sam@example.com'], directory: ['photos'], watchWithInterval: ['3600'] };
  const resolved = resolveConfig(raw, { env: {}, cwd: folder, home: folder });
  if ('problems' in resolved) throw new Error(resolved.problems.join());
  return resolved.config;
}

function signsOf(folder: string, env: Record<string, string | undefined>) {
  const said: string[] = [];
  const terminal = { say: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  const world = { clock: systemClock, env, cwd: folder };
  return { said, signs: new VitalSigns({ world, terminal, secrets: new SecretRegistry() }) };
}

it.skipIf(!isHere('systemd-notify') || !isHere('python3'))(
  'L13: systemd hears it through its own program, and programs of the user hear nothing of systemd',
  async () => {
    const folder = temporaryFolder();
    const socket = join(folder, 'notify');
    const receiver = spawn('python3', ['-c', RECEIVER, socket]);
    let heard = '';
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('bound');
    const env: Record<string, string | undefined> = {
      PATH: process.env['PATH'],
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: '600000000',
      WATCHDOG_PID: '1',
    };
    const { signs, said } = signsOf(folder, env);
    expect(Object.keys(env)).toEqual(['PATH']);
    const job = await signs.join(watchIn(folder));
    job?.tell({ kind: 'began' });
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('STATUS=syncing');
    await job?.close();
    const ended = once(receiver, 'exit');
    await signs.close();
    await ended;
    expect(heard).toMatch(/^bound\nREADY=1\nWATCHDOG=1\n/);
    expect(heard).toMatch(/STOPPING=1\n$/);
    expect(said).toEqual([]);
  },
);

it('L13: nothing is opened where nobody asked for it', async () => {
  const folder = temporaryFolder();
  const { signs } = signsOf(folder, {});
  expect(await signs.join(watchIn(folder))).toBeUndefined();
  await signs.close();
  // What runs once has nothing to tell a service manager.
  const oneSync = { ...watchIn(folder), watch: undefined };
  const service = signsOf(folder, { NOTIFY_SOCKET: '/nowhere' }).signs;
  expect(await service.join(oneSync)).toBeUndefined();
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepsake } from '../support/outside.ts';
import { filesIn, simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/keepsake.js');
const DOCUMENT = resolve(import.meta.dirname, '../../docs/SIMULATOR.md');
const TIMEOUT = { timeout: 60_000 };
/** Without the proxies of this machine. */
const ENV = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)));

interface Facts {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly code?: string;
  readonly tlsPort: number;
}

/** `keepsake simulate` in a process of its own; it ends with the test. */
async function simulate(args: readonly string[]): Promise<Facts & { readonly folder: string }> {
  const folder = temporaryFolder();
  const words = [
    'simulate',
    '--tls-port',
    '0',
    '--certificate',
    'ca.pem',
    '--assets',
    '3',
    '--json',
    ...args,
  ];
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { folder, ...(JSON.parse(line) as Facts) };
}

async function ended(args: readonly string[], cwd: string, env: object) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

/** The first call of a sign-in, with none of the headers that browsers send. */
function bareInit({ tlsPort, folder, user }: Awaited<ReturnType<typeof simulate>>): Promise<unknown> {
  const body = JSON.stringify({
    a: Buffer.alloc(256, 7).toString('base64'),
    accountName: user,
    protocols: ['s2k', 's2k_fo'],
  });
  return new Promise((done, fail) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: tlsPort,
        servername: 'idmsa.apple.com',
        ca: readFileSync(join(folder, 'ca.pem')),
        method: 'POST',
        path: '/appleauth/auth/signin/init',
        headers: { Host: 'idmsa.apple.com', 'Content-Type': 'application/json' },
        agent: false,
      },
      (reply) => {
        reply.resume();
        done(reply.statusCode);
      },
    );
    call.on('error', fail);
    call.end(body);
  });
}

describe('keepsake simulate', () => {
  it('takes a client through its proxy by TLS, with the certificate that it wrote', TIMEOUT, async () => {
    const { folder, address, user, password, code } = await simulate(['--without-code']);
    expect(code).toBeUndefined();
    const flags = ['--username', user, '--directory', 'photos', '--cookie-directory', 'session'];
    const { said, ...sync } = await ended([PROGRAM, ...flags], folder, {
      HTTPS_PROXY: address,
      NODE_EXTRA_CA_CERTS: 'ca.pem',
      KEEPSAKE_PASSWORD: password,
    });
    expect(said).toContain('3 files downloaded');
    expect(sync.code).toBe(0);
    expect(filesIn(join(folder, 'photos')).size).toBe(3);
  });

  it.each([
    ['refuses', [], 400],
    ['answers with --lenient', ['--lenient'], 200],
  ])('%s a client that leaves out headers, on its TLS port too', TIMEOUT, async (_what, args, status) => {
    expect(await bareInit(await simulate(args))).toBe(status);
  });

  it('is reached by a Node program with the module that its document shows', TIMEOUT, async () => {
    const { folder, tlsPort } = await simulate(['--lenient']);
    const [, module = ''] = /```js\n(\/\/ route\.mjs\n[^`]+)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
    expect(module).toContain('8443');
    writeFileSync(join(folder, 'route.mjs'), module.replace('8443', String(tlsPort)));
    writeFileSync(
      join(folder, 'client.mjs'),
      `import { request } from 'node:https';
       request('https://setup.icloud.com/setup/ws/1/validate', { method: 'POST' }, (reply) => {
         console.log(reply.statusCode);
         reply.resume();
       }).end();`,
    );
    const { said } = await ended(['client.mjs'], folder, {
      NODE_OPTIONS: '--import=./route.mjs',
      NODE_EXTRA_CA_CERTS: 'ca.pem',
    });
    expect(said).toBe('421\n');
  });

  it('says what is wrong with its ports before it listens', async () => {
    const { code, err } = await keepsake(['simulate', '--port', '70000', '--tls-port', 'x'], {
      folder: temporaryFolder(),
    });
    expect(err).toContain('--port takes a whole number from 0 to 65535');
    expect(err).toContain('--tls-port takes a whole number from 0 to 65535');
    expect(code).toBe(2);
  });
});

it('keepsake simulate ends where its TLS port is taken', TIMEOUT, async () => {
  const { tlsPort } = await simulate([]);
  const words = ['simulate', '--tls-port', String(tlsPort)];
  const { code, said } = await ended([PROGRAM, ...words], temporaryFolder(), {});
  expect(said).toContain(`the simulator cannot listen on port ${tlsPort}`);
  expect(code).toBe(2);
});

describe('shared albums of the demo', () => {
  it(
    'are left alone: not listed, not looked at when they change, and no word about them',
    TIMEOUT,
    async () => {
      const { simulator, signIn, run } = await simulated({ library: 'demo' });
      const albums = simulator.library.zones
        .map(({ name }) => name)
        .filter(({ zoneName }) => zoneName.startsWith('SharedCollection-'));
      expect(albums.map(({ database }) => database)).toEqual(['private', 'shared']);

      const first = await signIn();
      expect(first.code).toBe(0);
      for (const { zoneName } of albums) simulator.library.add({ zone: zoneName });
      const second = await run();
      expect(second.code).toBe(0);
      expect(second.err).toContain('nothing new in iCloud');
      expect(first.err + second.err).not.toMatch(/SharedCollection|warning/);
      expect(simulator.requests.filter(({ zone }) => zone?.startsWith('SharedCollection-'))).toEqual([]);
      expect(simulator.violations).toEqual([]);
    },
  );
});

import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { healthDocument } from '../../../../src/observe/vitals/health-document.ts';
import { openHealthServer } from '../../../../src/observe/vitals/health-server.ts';
import { jobFacts } from '../../../support/job-facts.ts';

const WELL = healthDocument([jobFacts()], 0);
const asHealth = (document: typeof WELL) => ({
  isFailing: document.status === 'failing',
  text: JSON.stringify(document),
});

async function serving(asked: Partial<Parameters<typeof openHealthServer>[1]> = {}, address = '127.0.0.1') {
  const server = await openHealthServer(
    { port: 0, address },
    { health: async () => asHealth(WELL), isAlive: () => true, metrics: async () => 'a 1\n', ...asked },
  );
  onTestFinished(() => server.close());
  return server;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }>(
    (resolve, reject) => {
      const asked = request(url, { method, headers }, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text }));
      });
      asked.on('error', reject);
      asked.end(body);
    },
  );
}

/** What comes back for bytes that are no request of a decent client. `isHalf`: which then says that nothing more comes. */
function raw(url: string, text: string, isHalf = false): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      isHalf ? socket.end(text) : socket.write(text),
    );
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

it('L11: answers GET and HEAD, and nothing that could change anything', async () => {
  const { url, isForOthers } = await serving();
  expect(isForOthers).toBe(false);
  const health = await ask(`${url}/healthz?verbose=1`);
  expect([health.status, JSON.parse(health.body)]).toEqual([200, WELL]);
  expect(health.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(health.headers).not.toHaveProperty('access-control-allow-origin');
  expect(await ask(`${url}/healthz`, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect(await ask(`${url}/metrics`)).toMatchObject({
    status: 200,
    body: 'a 1\n',
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
  expect(await ask(`${url}/`)).toMatchObject({ status: 200 });
  expect(await ask(`${url}/etc/passwd`)).toMatchObject({ status: 404 });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask(`${url}/healthz`, { method })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  expect(await ask(`${url}/healthz`, { body: 'x', headers: { 'content-length': '1' } })).toMatchObject({
    status: 400,
  });
  expect(await ask(`${url}/healthz`, { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 });
});

it('L11: who sends too much, or no request at all, is refused, and the next one is answered', async () => {
  const { url } = await serving();
  const long = `GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await raw(url, long)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await raw(url, 'SSH-2.0-OpenSSH_9.2\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask(`${url}/healthz`)).toMatchObject({ status: 200 });
});

it('L11: a client that has ended its half of the connection gets its answer, and the connection ends', async () => {
  const held = Promise.withResolvers<void>();
  const { url } = await serving({
    health: async () => {
      await held.promise;
      return asHealth(WELL);
    },
  });
  const asked = [
    raw(url, 'GET /healthz HTTP/1.0\r\n\r\n', true),
    raw(url, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', true),
  ];
  await raw(url, 'GET / HTTP/1.0\r\n\r\n', true);
  held.resolve();
  for (const reply of await Promise.all(asked)) expect(reply).toMatch(/^HTTP\/1\.1 200 .*\{.*\}$/s);
  expect(await raw(url, '', true)).toBe('');
});

it('L10: 503 while something is failing, and where what is recorded cannot be read', async () => {
  const away = { ...jobFacts().standing, trouble: { code: 'DESTINATION_FULL', sinceMs: 0, tries: 1 } };
  const failing = healthDocument([jobFacts({ standing: away })], 0);
  const { url } = await serving({ health: async () => asHealth(failing) });
  // To begin anew mends no disk.
  expect(await ask(`${url}/livez`)).toMatchObject({ status: 200 });
  const stuck = await serving({ isAlive: () => false });
  expect(await ask(`${stuck.url}/livez`)).toMatchObject({ status: 503 });
  expect(await ask(`${url}/healthz`)).toMatchObject({
    status: 503,
    body: expect.stringContaining('DESTINATION_FULL'),
  });

  const lost = () => Promise.reject(Object.assign(new Error('no disk'), { code: 'EIO' }));
  const broken = await serving({ health: lost, metrics: lost });
  const told = await ask(`${broken.url}/healthz`);
  expect([told.status, JSON.parse(told.body)]).toEqual([
    503,
    {
      version: 1,
      status: 'failing',
      reasons: [{ code: 'no-answer', text: 'what is recorded cannot be read: EIO' }],
    },
  ]);
  expect(await ask(`${broken.url}/metrics`)).toMatchObject({ status: 503, body: 'EIO\n' });
});

it('L11: a port that is taken, or an address of another machine, is told before anything begins', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const asked = { health: async () => asHealth(WELL), isAlive: () => true, metrics: async () => '' };
  await expect(openHealthServer({ port, address: '127.0.0.1' }, asked)).rejects.toMatchObject({
    code: 'USAGE',
    message: `--http-port: cannot listen at 127.0.0.1, port ${port}: another program listens there`,
  });
  await expect(openHealthServer({ port: 0, address: '192.0.2.1' }, asked)).rejects.toMatchObject({
    code: 'USAGE',
    message: '--http-bind: cannot listen at 192.0.2.1, port 0: this machine has no such address',
    hint: expect.stringContaining('--http-bind'),
  });
});

it('L11: says where other machines can ask; those may use any name for this one', async () => {
  const { url, isForOthers } = await serving({}, '0.0.0.0');
  expect(isForOthers).toBe(true);
  const here = url.replace('0.0.0.0', '127.0.0.1');
  expect(await ask(`${here}/healthz`, { headers: { host: 'nas.home:9105' } })).toMatchObject({ status: 200 });
});

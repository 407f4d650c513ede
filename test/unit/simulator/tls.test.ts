import { X509Certificate } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { get } from 'node:https';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeServerIdentity } from '../../../src/simulator/tls/certificates.ts';
import { listBody } from './raw-client.ts';
import { linkIn, list } from './replies.ts';
import { start, startSignedIn } from './start.ts';

/** What a client behind `HTTPS_PROXY` does first. */
function tunnel(port: number, host: string): Promise<{ readonly status: number; readonly socket: Socket }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, method: 'CONNECT', path: `${host}:443` });
    call.on('connect', (reply, socket) => resolve({ status: reply.statusCode ?? 0, socket }));
    call.on('error', reject);
    call.end();
  });
}

function handshake(
  socket: Socket | { readonly port: number },
  servername: string,
  ca: string,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const place = 'port' in socket ? { host: '127.0.0.1', port: socket.port } : { socket };
    const secure = connect({ ...place, servername, ca: [ca] }, () => resolve(secure));
    secure.on('error', reject);
  });
}

function exchange(socket: TLSSocket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    socket.on('data', (chunk: Buffer) => (all += chunk.toString('latin1')));
    socket.on('end', () => resolve(all));
    socket.on('error', reject);
    socket.write(text, 'latin1');
  });
}

describe('behind CONNECT', () => {
  it.each([
    'idmsa.apple.com',
    'setup.icloud.com',
    'p61-ckdatabasews.icloud.com',
    'cvws.icloud-content.com',
    'setup.icloud.com.cn',
  ])('%s is spoken to over TLS with the simulator’s authority', async (host) => {
    const simulator = await start({ tls: true });
    const { status, socket } = await tunnel(simulator.port, host);
    expect(status).toBe(200);
    const secure = await handshake(socket, host, simulator.caPem ?? '');
    const reply = await exchange(secure, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 404 /);
    expect(simulator.requests.at(-1)?.host).toBe(host);
  });

  it('a real link can be downloaded', async () => {
    const { simulator, client } = await startSignedIn({ tls: true });
    const page = list(await client.database('records/query', listBody(0)));
    const link = linkIn(page.records[0]);
    const url = new URL(link.downloadURL);
    const { socket } = await tunnel(simulator.port, url.host);
    const secure = await handshake(socket, url.host, simulator.caPem ?? '');
    const reply = await exchange(
      secure,
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`,
    );
    expect(reply).toMatch(/^HTTP\/1\.1 200 /);
    expect(reply.split('\r\n\r\n')[1]).toHaveLength(link.size);
  });

  it('hosts that are not Apple’s are refused', async () => {
    const simulator = await start({ tls: true });
    const { status, socket } = await tunnel(simulator.port, 'example.com');
    socket.destroy();
    expect(status).toBe(403);
    expect(simulator.violations).toEqual([{ operation: 'connect', problem: 'CONNECT to example.com' }]);
  });

  it('nobody trusts it without the authority', async () => {
    const simulator = await start({ tls: true });
    const other = makeServerIdentity(Date.now(), undefined);
    const { socket } = await tunnel(simulator.port, 'idmsa.apple.com');
    await expect(handshake(socket, 'idmsa.apple.com', other.caPem)).rejects.toThrow(/certificate|issuer/);
  });

  it('a reset breaks the connection below', async () => {
    const scenario = [{ match: { path: '/x' }, action: { do: 'drop' } }];
    const simulator = await start({ tls: true, scenario });
    const { socket } = await tunnel(simulator.port, 'idmsa.apple.com');
    const secure = await handshake(socket, 'idmsa.apple.com', simulator.caPem ?? '');
    const broken = exchange(secure, 'GET /x HTTP/1.1\r\nHost: idmsa.apple.com\r\n\r\n');
    await expect(broken).rejects.toThrow('ECONNRESET');
  });
});

it('a second port speaks TLS at once', async () => {
  const simulator = await start({ tlsPort: 0 });
  const status = await new Promise((resolve, reject) => {
    const options = {
      port: simulator.tlsPort,
      ca: simulator.caPem,
      servername: 'setup.icloud.com',
      agent: false,
    };
    get({ ...options, host: '127.0.0.1', path: '/' }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(404);
});

describe('faulty certificates (C17)', () => {
  it.each([
    ['expired', /expired/],
    ['not-yet-valid', /not yet valid/],
    ['wrong-name', /does not match/],
    ['self-signed', /self-signed|unable to verify/],
  ] as const)('%s', async (tls, message) => {
    const simulator = await start({ tls });
    const { socket } = await tunnel(simulator.port, 'idmsa.apple.com');
    await expect(handshake(socket, 'idmsa.apple.com', simulator.caPem ?? '')).rejects.toThrow(message);
  });
});

it('the certificate is signed by the authority and names every host', () => {
  const identity = makeServerIdentity(Date.UTC(2025, 0, 1), undefined);
  const [ca, leaf] = [new X509Certificate(identity.caPem), new X509Certificate(identity.certPem)];
  expect(ca.ca).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  for (const host of [
    'idmsa.apple.com',
    'p7-ckdatabasews.icloud.com.cn',
    'cvws.icloud-content.com',
    'localhost',
  ]) {
    expect(leaf.checkHost(host)).toBeDefined();
  }
  expect(leaf.validToDate.toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

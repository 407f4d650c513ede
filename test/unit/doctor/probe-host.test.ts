import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { probeHost } from '../../../src/doctor/probe-host.ts';
import { startSimulator } from '../../../src/simulator/server.ts';

const HOST = 'idmsa.apple.com';
const running = new AbortController().signal;
const here = async () => [{ address: '127.0.0.1', family: 4 }];

async function simulatedHost(tls: true | 'expired') {
  const simulator = await startSimulator({ tlsPort: 0, tls });
  onTestFinished(() => simulator.close());
  const { tlsPort: port, caPem: ca } = simulator;
  if (port === undefined || ca === undefined) throw new Error('no TLS');
  return { port, ca };
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('reaches a server, and says who vouches for it', async () => {
  const server = await simulatedHost(true);
  const report = await probeHost(HOST, running, { ...server, addressesOf: here });
  expect(report).toMatchObject({ failed: undefined, families: ['IPv4'], dead: [] });
  expect(report.issuer).toMatch(/./);
});

it('C26: an address that does not answer is named, and another one used', async () => {
  const server = await simulatedHost(true);
  const addressesOf = async () => [{ address: '127.0.0.2', family: 6 }, ...(await here())];
  const report = await probeHost(HOST, running, { ...server, addressesOf });
  expect(report).toMatchObject({ failed: undefined, families: ['IPv4'], dead: ['127.0.0.2'] });
});

it('names the step that fails: the name', async () => {
  const addressesOf = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  expect((await probeHost(HOST, running, { addressesOf })).failed).toEqual({
    step: 'DNS',
    code: 'ENOTFOUND',
  });
});

it('names the step that fails: the connection', async () => {
  const report = await probeHost(HOST, running, { port: await closedPort(), addressesOf: here });
  expect(report.failed).toEqual({ step: 'TCP', code: 'ECONNREFUSED' });
});

it('C17: names the step that fails: the certificate', async () => {
  const expired = await simulatedHost('expired');
  expect((await probeHost(HOST, running, { ...expired, addressesOf: here })).failed).toEqual({
    step: 'TLS',
    code: 'CERT_HAS_EXPIRED',
  });
});

it('ends with the run', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(probeHost(HOST, stop.signal, { addressesOf: here })).rejects.toThrow('enough');
});

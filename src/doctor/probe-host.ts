import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errorCodeOf } from '../base/errors.ts';
import type { HostReport } from './check.ts';

const LIMIT_MS = 5_000;

/** For tests: another way to find a server. */
export interface ProbeOptions {
  readonly port?: number;
  readonly addressesOf?: (host: string) => Promise<readonly Address[]>;
  readonly ca?: string;
}

interface Address {
  readonly address: string;
  readonly family: number;
}

/** Takes the three steps to a server one by one, on every address it has, so that the failing one can be named. */
export async function probeHost(
  host: string,
  signal: AbortSignal,
  options: ProbeOptions = {},
): Promise<HostReport> {
  const { port = 443, addressesOf = (name: string) => lookup(name, { all: true }) } = options;
  const report = { host, families: [], failed: undefined, dead: [], issuer: undefined } as const;
  let addresses: readonly Address[];
  try {
    addresses = await addressesOf(host);
  } catch (error) {
    return { ...report, failed: { step: 'DNS', code: codeOf(error) } };
  }
  signal.throwIfAborted();

  const tried = await Promise.all(
    addresses.map(async (entry) => ({ ...entry, code: await reach({ host: entry.address, port, signal }) })),
  );
  signal.throwIfAborted();
  const alive = tried.filter(({ code }) => code === undefined);
  const dead = tried.filter(({ code }) => code !== undefined);
  const [first] = alive;
  if (first === undefined) {
    return { ...report, failed: { step: 'TCP', code: dead[0]?.code ?? 'no address' } };
  }
  const families = [...new Set(alive.map(({ family }) => (family === 6 ? 'IPv6' : 'IPv4')))];
  const reached = { ...report, families, dead: dead.map(({ address }) => address) };
  try {
    return {
      ...reached,
      issuer: await readIssuer({ host: first.address, port, servername: host, ca: options.ca }, signal),
    };
  } catch (error) {
    return { ...reached, failed: { step: 'TLS', code: codeOf(error) } };
  }
}

/** Undefined: a connection stands. */
function reach(to: { host: string; port: number; signal: AbortSignal }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectTcp({ ...to, timeout: LIMIT_MS });
    const end = (code: string | undefined) => {
      socket.destroy();
      resolve(code);
    };
    socket.on('timeout', () => end('ETIMEDOUT'));
    socket.on('connect', () => end(undefined));
    socket.on('error', (error) => end(codeOf(error)));
  });
}

function readIssuer(
  to: { host: string; port: number; servername: string; ca: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ ...to, timeout: LIMIT_MS });
    const stop = (error: Error) => socket.destroy(error);
    const onAbort = () => stop(new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('timeout', () => stop(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })));
    socket.on('secureConnect', () => {
      const { issuer } = socket.getPeerCertificate();
      const name: unknown = issuer.O ?? issuer.CN;
      socket.destroy();
      resolve(typeof name === 'string' ? name : undefined);
    });
    socket.on('error', reject);
    socket.on('close', () => signal.removeEventListener('abort', onAbort));
  });
}

function codeOf(error: unknown): string {
  return errorCodeOf(error) ?? (error instanceof Error ? error.name : 'unknown error');
}

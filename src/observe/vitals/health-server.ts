import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { inTime } from '../in-time.ts';
import { isHostOurs, isLoopback } from './is-host-ours.ts';

interface Health {
  readonly isFailing: boolean;
  readonly text: string;
}

interface Asked {
  /** JSON. */
  readonly health: () => Promise<Health>;
  /** Whether the process works, or waits for what will come; where it does neither, only to start it anew helps. */
  readonly isAlive: () => boolean;
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

export interface HealthServer {
  /** Such as `http://127.0.0.1:9105`. */
  readonly url: string;
  readonly isForOthers: boolean;
  close(): Promise<void>;
}

const LONGEST_ANSWER_MS = 5_000;
const MOST_CONNECTIONS = 32;

/** What a client may take of us: little, and not for long. */
const BOUNDS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
};

/** Answers GET alone: nothing can be changed here. USAGE where it cannot listen. */
export async function openHealthServer(
  { port, address }: { readonly port: number; readonly address: string },
  asked: Asked,
): Promise<HealthServer> {
  const isOpenToOthers = !isLoopback(address);
  const server = createServer(BOUNDS, (request, response) => {
    void answer(request, asked, { isOpenToOthers }).then((reply) => send(response, reply));
  });
  // A client that has nothing more to say still waits for its answer; Node's own types do not name this.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = 30_000;
  server.on('clientError', refuse);
  await listen(server, port, address);
  // A process whose work is done ends.
  server.unref();
  const bound = server.address();
  const free = typeof bound === 'object' && bound !== null ? bound.port : port;
  const host = isIP(address) === 6 ? `[${address}]` : address;
  return {
    url: `http://${host}:${free}`,
    isForOthers: isOpenToOthers,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TEXT = 'text/plain; charset=utf-8';
const PAGES =
  '/healthz: how it stands, as JSON\n/livez: whether it still works, or waits\n/metrics: figures for Prometheus\n';

async function answer(
  { method, url = '', headers }: IncomingMessage,
  { health, isAlive, metrics }: Asked,
  { isOpenToOthers }: { readonly isOpenToOthers: boolean },
): Promise<Reply> {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, type: TEXT, body: 'GET alone\n', headers: { allow: 'GET, HEAD', ...END } };
  if (hasBody) return { status: 400, type: TEXT, body: 'no body is taken\n', headers: END };
  // A page of another site whose name leads here by DNS must not read this (DNS rebinding).
  if (!isOpenToOthers && !isHostOurs(headers.host))
    return { status: 403, type: TEXT, body: 'ask for localhost\n', headers: END };
  const [path] = url.split('?');
  if (path === '/') return { status: 200, type: TEXT, body: PAGES };
  if (path === '/livez')
    return isAlive()
      ? { status: 200, type: TEXT, body: 'alive\n' }
      : { status: 503, type: TEXT, body: 'nothing happens any more\n' };
  if (path === '/healthz') return healthReply(await within(health()));
  if (path === '/metrics') {
    const text = await within(metrics());
    return 'why' in text
      ? { status: 503, type: TEXT, body: `${text.why}\n` }
      : { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: text.value };
  }
  return { status: 404, type: TEXT, body: PAGES };
}

const END = { connection: 'close' };

function healthReply(found: { readonly value: Health } | { readonly why: string }): Reply {
  const type = 'application/json';
  if ('value' in found) {
    const { isFailing, text } = found.value;
    return { status: isFailing ? 503 : 200, type, body: text };
  }
  const text = `what is recorded cannot be read: ${found.why}`;
  const body = { version: 1, status: 'failing', reasons: [{ code: 'no-answer', text }] };
  return { status: 503, type, body: `${JSON.stringify(body)}\n` };
}

/** A disk that does not answer must not keep a health check waiting. */
async function within<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly why: string }> {
  let found: { readonly value: T } | undefined;
  const kept = work.then((value) => {
    found = { value };
    return undefined;
  });
  const why = await inTime(kept, AbortSignal.timeout(LONGEST_ANSWER_MS));
  return found ?? { why: why ?? 'it took too long' };
}

function send(response: ServerResponse, { status, type, body, headers }: Reply): void {
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    .end(body);
}

/** What is no request, or too much of one. */
function refuse(error: Error, socket: Socket): void {
  const status =
    errorCodeOf(error) === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
  else socket.destroy();
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    // The port is not to blame for an address that this machine has not.
    const isAddress = code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
    const why = isAddress
      ? 'this machine has no such address'
      : code === 'EADDRINUSE'
        ? 'another program listens there'
        : code;
    const flag = isAddress ? '--http-bind' : '--http-port';
    throw new KeepsakeError('USAGE', `${flag}: cannot listen at ${address}, port ${port}: ${why}`, {
      hint: isAddress
        ? 'give --http-bind an address of this machine, 0.0.0.0 for all, or leave it out for this machine alone'
        : 'give another --http-port, or 0 for one that is free',
    });
  }
}

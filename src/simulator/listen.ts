import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server, Socket } from 'node:net';
import { KeepsakeError } from '../base/errors.ts';
import { isAppleHost } from './core/services.ts';
import type { ServerIdentity } from './tls/certificates.ts';

const LOOPBACK = '127.0.0.1';

export type Handle = (request: IncomingMessage, response: ServerResponse, socket: Socket) => void;

export interface Listener {
  readonly port: number;
  readonly tlsPort: number | undefined;
  close(): Promise<void>;
}

/**
 * Listens on loopback. One port takes plain HTTP, requests to a forward proxy, and `CONNECT`, behind which it speaks TLS
 * itself; a second port speaks TLS at once.
 */
export async function listen(
  options: {
    readonly port: number;
    readonly tlsPort: number | undefined;
    readonly identity: ServerIdentity | undefined;
  },
  handle: Handle,
  onForeignHost: (host: string) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  /** TCP connections below TLS ones, by the port at the other end: what has to be reset is below. */
  const below = new Map<number, Socket>();
  const track = (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.add(socket);
    below.set(port, socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      below.delete(port);
    });
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, below.get(request.socket.remotePort ?? 0) ?? request.socket);
  };

  const plain = createHttpServer({ keepAliveTimeout: 60_000 }, onRequest);
  plain.on('connection', track);
  const { identity } = options;
  const secure =
    identity === undefined
      ? undefined
      : createHttpsServer(
          { cert: identity.certPem, key: identity.keyPem, keepAliveTimeout: 60_000 },
          onRequest,
        );
  plain.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const host = (request.url ?? '').replace(/:\d+$/, '').toLowerCase();
    if (secure === undefined || !isAppleHost(host)) {
      if (secure !== undefined) onForeignHost(host);
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    secure.emit('connection', socket);
  });
  secure?.on('connection', (socket: Socket) => {
    if (!sockets.has(socket)) track(socket);
  });
  // A client that does not trust us hangs up in the middle of the handshake.
  secure?.on('tlsClientError', () => {});

  const port = await bind(plain, options.port);
  const direct = secure !== undefined && options.tlsPort !== undefined;
  const tlsPort = direct
    ? await bind(secure, options.tlsPort).catch((error: unknown) => {
        plain.close();
        throw error;
      })
    : undefined;
  return {
    port,
    tlsPort,
    async close() {
      const closed = [plain, ...(direct ? [secure] : [])].map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      reject(new KeepsakeError('USAGE', `the simulator cannot listen on port ${port}`, { cause }));
    });
    server.listen(port, LOOPBACK, () => resolve(portOf(server)));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new KeepsakeError('INTERNAL', 'the simulator listens on no port');
}

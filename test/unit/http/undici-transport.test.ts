import type { LookupFunction, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../../src/http/transport.ts';
import type { UndiciTransportOptions } from '../../../src/http/undici-transport.ts';
import { failureOf, get, makeTransport, SETUP } from '../../support/make-transport.ts';
import { RawServer, reply } from './raw-server.ts';

describe('what is sent', () => {
  it.each([
    [
      'a signed link',
      'https://cvws.icloud-content.com/B/AbC_-d/${f}?o=A%2bz&v=1&x=3&a=CAog%7E%2F&e=1686110055&fl=&r=0-1&k=_-8&y=1&p=54&s=x%20y+z',
      '/B/AbC_-d/$%7Bf%7D?o=A%2bz&v=1&x=3&a=CAog%7E%2F&e=1686110055&fl=&r=0-1&k=_-8&y=1&p=54&s=x%20y+z',
    ],
    [
      'the other spelling of its name',
      'https://cvws.icloud-content.com/B/x/$%7Bf%7D?s=1',
      '/B/x/$%7Bf%7D?s=1',
    ],
    ['unsorted, repeated and empty keys', `${SETUP}/x?z=1&a=2&z=3&&=&b`, '/x?z=1&a=2&z=3&&=&b'],
    [
      'odd but legal characters',
      `${SETUP}/a!*'();:@,~%7e?q=a:/?@!$'()*,;[]|^\`%22%5E`,
      "/a!*'();:@,~%7e?q=a:/?@!$%27()*,;[]|^`%22%5E",
    ],
    ['no path', SETUP, '/'],
  ])('keeps every byte of path and query: %s', async (_what, url, target) => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK')));
    const transport = makeTransport({ simulator: server.origin });

    (await transport.send(get(url))).body.discard();

    expect(server.heads[0]?.split('\r\n')[0]).toBe(`GET ${target} HTTP/1.1`);
  });

  it('leads everything to the simulator, in plain HTTP, with the host it was meant for, past any proxy', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK', 'hello')));
    const proxy = await RawServer.start((socket) => socket.write(reply('502 Bad Gateway')));
    const transport = makeTransport({
      simulator: server.origin,
      connections: 1,
      proxy: { httpProxy: proxy.origin.href, httpsProxy: proxy.origin.href },
    });

    for (const host of ['setup.icloud.com', 'cvws.icloud-content.com', 'example.org']) {
      const answer = await transport.send(
        get(`https://${host}/`, { method: 'POST', body: '{"ä":1}', headers: { Cookie: 'a="b"' } }),
      );
      expect(await answer.body.text(10)).toBe('hello');
    }

    expect(server.heads.map((head) => /^host: (.*)$/im.exec(head)?.[1])).toEqual([
      'setup.icloud.com',
      'cvws.icloud-content.com',
      'example.org',
    ]);
    expect(server.heads[0]).toMatch(/^cookie: a="b"$/im);
    expect(server.heads[0]).toMatch(/^content-length: 8$/im);
    expect(server.sockets).toHaveLength(1);
    expect(proxy.sockets).toHaveLength(0);
  });

  it('a header that cannot be written is a bug of ours, not a broken connection', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK')));
    const sent = makeTransport({ simulator: server.origin }).send(
      get(SETUP, { headers: { a: 'b\r\nc: d' } }),
    );
    await expect(sent).rejects.not.toBeInstanceOf(TransportError);
    expect(server.heads).toEqual([]);
  });
});

async function answered(bytes: string | Buffer, more: Partial<UndiciTransportOptions> = {}) {
  const server = await RawServer.start((socket) => socket.write(bytes));
  return makeTransport({ simulator: server.origin, ...more }).send(get(SETUP));
}

describe('what comes back', () => {
  it('headers by any spelling, and all of several', async () => {
    const { headers } = await answered(
      reply('200 OK', '', ['X-One: 1', 'Set-Cookie: a=1', 'set-cookie: b=2']),
    );
    expect(headers.get('x-ONE')).toBe('1');
    expect(headers.get('nothing')).toBeUndefined();
    expect(headers.all('Set-Cookie')).toEqual(['a=1', 'b=2']);
    expect(headers.all('nothing')).toEqual([]);
  });

  it.each([
    '301 Moved',
    '302 Found',
    '307 Temporary Redirect',
    '404 Not Found',
    '421 Misdirected',
    '503 Busy',
  ])('C24: %s is a reply like any other: nothing is followed, nothing repeated', async (status) => {
    const server = await RawServer.start((socket) =>
      socket.write(reply(status, '', ['Location: http://127.0.0.1:9/'])),
    );
    const answer = await makeTransport({ simulator: server.origin }).send(get(SETUP));
    expect(answer.status).toBe(Number(status.slice(0, 3)));
    expect(server.heads).toHaveLength(1);
  });

  it('chunks are the bytes of the line, whatever they are said to be coded in (C12)', async () => {
    const packed = gzipSync('hello');
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const { body } = await answered(Buffer.concat([Buffer.from(head), packed]));
    const parts: Uint8Array[] = [];
    for await (const chunk of body.chunks) parts.push(chunk);
    expect(Buffer.concat(parts)).toEqual(packed);
  });

  it.each<[what: string, bytes: string, code: string, phase: string]>([
    [
      'C1: too short, then closed',
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello',
      'UND_ERR_SOCKET',
      'body',
    ],
    [
      'C1: chunks without an end',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
      'UND_ERR_SOCKET',
      'body',
    ],
    [
      'C11: two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
      'headers',
    ],
    ['C13: closed at once', '', 'UND_ERR_SOCKET', 'headers'],
    ['no HTTP', 'SMTP hello\r\n\r\n', 'HPE_INVALID', 'headers'],
    [
      'C15: huge headers',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
      'UND_ERR_HEADERS_OVERFLOW',
      'headers',
    ],
    [
      'C15: no end of 1xx replies',
      'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(10),
      'INTERIM_REPLIES',
      'headers',
    ],
  ])('%s: a TransportError that says how far it got', async (_what, bytes, code, phase) => {
    const server = await RawServer.start((socket) => socket.end(bytes));
    const transport = makeTransport({ simulator: server.origin });
    const failure = await failureOf(transport.send(get(SETUP)).then((answer) => answer.body.text(1000)));
    expect([failure.code, failure.phase]).toEqual([code, phase]);
  });

  it('C13: a reset in the middle is a TransportError', async () => {
    let reset = () => {};
    const server = await RawServer.start((socket) => {
      reset = () => void socket.resetAndDestroy();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello');
    });
    const { body } = await makeTransport({ simulator: server.origin }).send(get(SETUP));
    // Not before the answer is here: Node 22 takes a reset that comes along with bytes for an end.
    reset();
    const failure = await failureOf(body.text(1000));
    expect([failure.code, failure.phase]).toEqual(['ECONNRESET', 'body']);
  });

  it('a body that nobody reads may break without anybody noticing', async () => {
    const server = await RawServer.start((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello'),
    );
    const { body } = await makeTransport({ simulator: server.origin }).send(get(SETUP));
    body.discard();
    await new Promise((done) => server.sockets[0]?.on('close', done));
  });

  it('C15: a server that accepts and never answers', async () => {
    const server = await RawServer.start(() => {});
    const failure = await failureOf(makeTransport({ simulator: server.origin }).send(get(SETUP)));
    expect([failure.code, failure.phase]).toEqual(['UND_ERR_HEADERS_TIMEOUT', 'headers']);
  });

  it('C14: silence in the middle of a body', async () => {
    const { body } = await answered('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello');
    const failure = await failureOf(body.text(1000));
    expect([failure.code, failure.phase]).toEqual(['UND_ERR_BODY_TIMEOUT', 'body']);
  });

  it('C33: a body that drips is given up, whole or thrown away', async () => {
    const drip = (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const server = await RawServer.start(drip);
    const bodyLimits = { windowMs: 200, windowBytes: 1000, windows: 5 };
    const { body } = await makeTransport({ simulator: server.origin, bodyLimits }).send(get(SETUP));
    const failure = await failureOf(body.text(200_000));
    expect([failure.code, failure.phase]).toEqual(['BODY_TOO_SLOW', 'body']);
    await new Promise((done) => server.sockets[0]?.on('close', done));
  });

  it('C33: a body without end is given up however fast it comes', async () => {
    const server = await RawServer.start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'.repeat(50)), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const bodyLimits = { windowMs: 300, windowBytes: 1, windows: 2 };
    const { body } = await makeTransport({ simulator: server.origin, bodyLimits, limits: {} }).send(
      get(SETUP),
    );
    expect((await failureOf(body.bytes(2 ** 30))).code).toBe('EXCHANGE_TOO_LONG');
  });

  it('C14: a reader that takes its time is no silence', async () => {
    const size = 1_000_000;
    const { body } = await answered(reply('200 OK', 'x'.repeat(size)));
    let read = 0;
    for await (const chunk of body.chunks) {
      if (read === 0) await new Promise((done) => AbortSignal.timeout(700).addEventListener('abort', done));
      read += chunk.length;
    }
    expect(read).toBe(size);
  });
});

describe('cancelling', () => {
  const reason = new Error('the user said stop');

  it('before anything: nothing is sent', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK')));
    const sent = makeTransport({ simulator: server.origin }).send(
      get(SETUP, { signal: AbortSignal.abort(reason) }),
    );
    await expect(sent).rejects.toBe(reason);
    expect(server.sockets).toEqual([]);
  });

  it('while the name is looked up', async () => {
    const control = new AbortController();
    const lookup: LookupFunction = () => setImmediate(() => control.abort(reason));
    await expect(makeTransport({ lookup }).send(get(SETUP, { signal: control.signal }))).rejects.toBe(reason);
  });

  it('in the very moment of sending', async () => {
    const control = new AbortController();
    const lookup: LookupFunction = () => control.abort(reason);
    // Whoever waited for the connection would wait for longer than this test may.
    const transport = makeTransport({ lookup, limits: { connectMs: 600_000 } });
    await expect(transport.send(get(SETUP, { signal: control.signal }))).rejects.toBe(reason);
  });

  it('while the server thinks', async () => {
    const control = new AbortController();
    const server = await RawServer.start(() => control.abort(reason));
    const transport = makeTransport({ simulator: server.origin });
    await expect(transport.send(get(SETUP, { signal: control.signal }))).rejects.toBe(reason);
  });

  it('in the middle of a body', async () => {
    const control = new AbortController();
    const server = await RawServer.start((socket) => socket.write(reply('200 OK', 'hello').slice(0, -2)));
    const transport = makeTransport({ simulator: server.origin });
    const { body } = await transport.send(get(SETUP, { signal: control.signal }));
    const read = body.text(100);
    control.abort(reason);
    await expect(read).rejects.toBe(reason);
  });
});

import { createServer as createTlsServer } from 'node:https';
import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpRequest, TransportError } from '../../../src/http/transport.ts';
import { createUndiciTransport, type UndiciTransportOptions } from '../../../src/http/undici-transport.ts';
import { EARLY, EXPIRED, GOOD, KEY } from './certificates.ts';
import { RawServer, reply } from './raw-server.ts';

const SETUP = 'https://setup.icloud.com';

function makeTransport(options: Partial<UndiciTransportOptions>) {
  const transport = createUndiciTransport({
    connections: 4,
    limits: { connectMs: 2000, headersMs: 300, silenceMs: 300 },
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: {}, signal: new AbortController().signal, ...more };
}

async function failureOf(work: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TransportError) return error;
  throw new Error('no TransportError', { cause: error });
}

/** Every name leads to these addresses of this machine. */
function leadsTo(...addresses: string[]): LookupFunction {
  return (_name, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
}

const leadsNowhere: LookupFunction = (name, _options, done) =>
  done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '', 0);

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
    const server = await RawServer.start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello', () =>
        setImmediate(() => socket.resetAndDestroy()),
      );
    });
    const { body } = await makeTransport({ simulator: server.origin }).send(get(SETUP));
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

describe('the way there', () => {
  it('C16: nobody listens', async () => {
    const server = await RawServer.start(() => {});
    const { origin } = server;
    server.stop();
    const failure = await failureOf(makeTransport({ simulator: origin }).send(get(SETUP)));
    expect([failure.code, failure.phase]).toEqual(['ECONNREFUSED', 'connect']);
  });

  it('C16: the name is not known', async () => {
    const failure = await failureOf(makeTransport({ lookup: leadsNowhere }).send(get(SETUP)));
    expect([failure.code, failure.phase]).toEqual(['ENOTFOUND', 'connect']);
  });

  it('C26: a dead address in front does not hide a live one', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK')));
    const transport = makeTransport({ lookup: leadsTo('127.0.0.9', '127.0.0.1') });
    const answer = await transport.send(get(`http://setup.icloud.com:${server.port}/`));
    expect(answer.status).toBe(200);
  });

  it('K5: a name is looked up anew for each connection, and its server may move meanwhile', async () => {
    const close = ['Connection: close'];
    const server = await RawServer.start((socket) => socket.write(reply('200 OK', '', close)));
    const asked: string[] = [];
    let at = '127.0.0.1';
    const transport = makeTransport({
      lookup: (name, options, callback) => {
        asked.push(at);
        leadsTo(at)(name, options, callback);
      },
    });
    const url = `http://setup.icloud.com:${server.port}/`;
    (await transport.send(get(url))).body.discard();
    at = '127.0.0.9';
    expect((await failureOf(transport.send(get(url)))).code).toBe('ECONNREFUSED');
    at = '127.0.0.1';
    expect((await transport.send(get(url))).status).toBe(200);
    expect(asked).toEqual(['127.0.0.1', '127.0.0.9', '127.0.0.1']);
  });

  it.each<[what: string, cert: string, host: string, trusted: boolean, outcome: string]>([
    ['good', GOOD, 'setup.icloud.com', true, '200'],
    ['signed by nobody we know', GOOD, 'setup.icloud.com', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of the past', EXPIRED, 'setup.icloud.com', true, 'CERT_HAS_EXPIRED'],
    ['of the future', EARLY, 'setup.icloud.com', true, 'CERT_NOT_YET_VALID'],
    ['of somebody else', GOOD, 'idmsa.apple.com', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('C17: a certificate that is %s: %5$s', async (_what, cert, host, trusted, outcome) => {
    const seen: string[] = [];
    const server = createTlsServer({ key: KEY, cert }, (request, response) => {
      seen.push(`${request.socket.constructor.name} ${request.httpVersion}`);
      response.end();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const transport = makeTransport({ lookup: leadsTo('127.0.0.1'), ...(trusted && { ca: cert }) });

    const sent = transport.send(get(`https://${host}:${port}/`));

    if (outcome === '200') expect((await sent).status).toBe(200);
    else expect(await failureOf(sent)).toMatchObject({ code: outcome, phase: 'connect' });
    expect(seen).toEqual(outcome === '200' ? ['TLSSocket 1.1'] : []);
  });

  it('C25: a proxy is asked for a tunnel, and its refusal has a name', async () => {
    const proxy = await RawServer.start((socket) => socket.write(reply('407 Proxy Authentication Required')));
    const transport = makeTransport({ proxy: { httpsProxy: proxy.origin.href } });
    const failure = await failureOf(transport.send(get(SETUP)));
    expect(proxy.heads[0]?.split('\r\n')[0]).toBe('CONNECT setup.icloud.com:443 HTTP/1.1');
    expect([failure.code, failure.phase]).toEqual(['PROXY_REFUSED', 'connect']);
  });

  it('C25: a proxy that dies is a broken connection', async () => {
    const proxy = await RawServer.start((socket) => socket.destroy());
    const failure = await failureOf(
      makeTransport({ proxy: { httpsProxy: proxy.origin.href } }).send(get(SETUP)),
    );
    expect(failure.phase).toBe('connect');
    expect(failure.code).not.toBe('PROXY_REFUSED');
  });

  it('a host that needs no proxy gets none', async () => {
    const proxy = await RawServer.start((socket) => socket.write(reply('502 Bad Gateway')));
    const server = await RawServer.start((socket) => socket.write(reply('200 OK')));
    const transport = makeTransport({
      proxy: { httpProxy: proxy.origin.href, noProxy: '.icloud.com' },
      lookup: leadsTo('127.0.0.1'),
    });
    expect((await transport.send(get(`http://setup.icloud.com:${server.port}/`))).status).toBe(200);
    expect(proxy.heads).toEqual([]);
  });
});

describe('connections', () => {
  it('are bounded, and used again', async () => {
    const server = await RawServer.start((socket) => setImmediate(() => socket.write(reply('200 OK', 'x'))));
    const transport = makeTransport({ simulator: server.origin, connections: 3 });
    await Promise.all(
      Array.from({ length: 20 }, async () => (await transport.send(get(SETUP))).body.text(1)),
    );
    expect(server.heads).toHaveLength(20);
    expect(server.sockets).toHaveLength(3);
  });

  it('survive a small body that is discarded', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK', 'x'.repeat(100_000))));
    const transport = makeTransport({ simulator: server.origin, connections: 1 });
    for (let n = 0; n < 3; n += 1) (await transport.send(get(SETUP))).body.discard();
    await (await transport.send(get(SETUP))).body.text(1_000_000);
    expect(server.sockets).toHaveLength(1);
  });

  it('can be dropped: what is under way goes on, what comes next starts anew', async () => {
    const server = await RawServer.start((socket) => socket.write(reply('200 OK', 'hello').slice(0, -2)));
    const transport = makeTransport({ simulator: server.origin, connections: 1 });
    const first = await transport.send(get(SETUP));
    await transport.dropConnections();
    const second = await transport.send(get(SETUP));
    for (const socket of server.sockets) socket.write('lo');
    expect(await first.body.text(10)).toBe('hello');
    expect(await second.body.text(10)).toBe('hello');
    expect(server.sockets).toHaveLength(2);
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
    const startedAt = performance.now();
    await expect(makeTransport({ lookup }).send(get(SETUP, { signal: control.signal }))).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(1000);
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

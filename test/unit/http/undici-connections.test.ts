import { createServer as createTlsServer } from 'node:https';
import type { LookupFunction } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOf, get, makeTransport, SETUP } from '../../support/make-transport.ts';
import { EARLY, EXPIRED, GOOD, KEY } from './certificates.ts';
import { RawServer, reply } from './raw-server.ts';

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

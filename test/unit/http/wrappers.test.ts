import { describe, expect, it } from 'vitest';
import type { Log } from '../../../src/base/log.ts';
import { type HttpRequest, TransportError } from '../../../src/http/transport.ts';
import { type CookieStore, withCookies } from '../../../src/http/with-cookies.ts';
import { withHostGuard } from '../../../src/http/with-host-guard.ts';
import { REQUEST_ID_HEADERS } from '../../../src/icloud/wire/endpoints.ts';
import { withLog } from '../../../src/http/with-log.ts';
import { FakeClock } from './fake-clock.ts';
import { ScriptedTransport } from './scripted-transport.ts';

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    url: new URL(url),
    headers: { accept: '*/*' },
    signal: new AbortController().signal,
    ...more,
  };
}

class FakeCookies implements CookieStore {
  readonly stored: [string, readonly string[]][] = [];
  asked = 0;

  header(url: URL): string | undefined {
    this.asked += 1;
    return url.hostname === 'a.test' ? 'secret=1' : undefined;
  }

  store(url: URL, setCookie: readonly string[]): void {
    this.stored.push([url.hostname, setCookie]);
  }
}

const isAllowed = (url: URL) => url.hostname === 'a.test';

describe('withHostGuard', () => {
  it('lets through what is allowed', async () => {
    const inner = new ScriptedTransport({ status: 204 });
    expect((await withHostGuard(isAllowed)(inner).send(request('https://a.test/'))).status).toBe(204);
  });

  it.each([
    'https://b.test/',
    'http://a.test/',
    'file:///etc/passwd',
    'https://a.test.evil.test/',
    'https://10.0.0.1/',
  ])('J1: nothing is sent to %s, and no cookie is even looked up', async (url) => {
    const inner = new ScriptedTransport({});
    const cookies = new FakeCookies();
    const sent = withHostGuard(isAllowed)(withCookies(cookies)(inner)).send(request(url));
    await expect(sent).rejects.toMatchObject({ code: 'SERVICE_REFUSING' });
    expect([inner.requests.length, cookies.asked]).toEqual([0, 0]);
  });
});

describe('withCookies', () => {
  it('sends what belongs there beside the other headers, and keeps what comes back, whatever the status', async () => {
    const inner = new ScriptedTransport({ status: 421, headers: { 'set-cookie': ['x=1', 'y=2'] } });
    const cookies = new FakeCookies();
    await withCookies(cookies)(inner).send(request('https://a.test/'));
    expect(inner.requests[0]?.headers).toEqual({ accept: '*/*', cookie: 'secret=1' });
    expect(cookies.stored).toEqual([['a.test', ['x=1', 'y=2']]]);
  });

  it('sends no empty header', async () => {
    const inner = new ScriptedTransport({});
    await withCookies(new FakeCookies())(inner).send(request('https://b.test/'));
    expect(inner.requests[0]?.headers).toEqual({ accept: '*/*' });
  });
});

function logged(...script: ConstructorParameters<typeof ScriptedTransport>) {
  const lines: string[] = [];
  const note = (level: string) => (message: string, fields?: object) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = {
    trace: note('trace'),
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  return {
    lines,
    transport: withLog(log, new FakeClock(), REQUEST_ID_HEADERS)(new ScriptedTransport(...script)),
  };
}

describe('withLog', () => {
  it('J2: notes where to and how it ended; no query, header or body', async () => {
    const { lines, transport } = logged({
      headers: { 'x-apple-request-uuid': ['uuid'], 'set-cookie': ['secret'] },
      body: 'secret',
    });
    await transport.send(
      request('https://a.test/path?secret', {
        method: 'POST',
        headers: { cookie: 'secret' },
        body: 'secret',
      }),
    );
    expect(lines).toEqual([
      'trace request {"method":"POST","host":"a.test","path":"/path"}',
      'debug reply {"method":"POST","host":"a.test","path":"/path","status":200,"ms":0,"id":"uuid"}',
    ]);
  });

  it('notes that nothing came back', async () => {
    const { lines, transport } = logged(new TransportError('ECONNRESET', 'headers', 'reset'));
    await expect(transport.send(request('https://a.test/'))).rejects.toBeInstanceOf(TransportError);
    expect(lines[1]).toBe(
      'debug no reply {"method":"GET","host":"a.test","path":"/","code":"ECONNRESET","ms":0}',
    );
  });
});

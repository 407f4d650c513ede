import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { arrivedBody } from '../../../../src/http/arrived-body.ts';
import { type HttpRequest, type Transport, TransportError } from '../../../../src/http/transport.ts';
import { openContent } from '../../../../src/icloud/photos/open-content.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const LINK = 'https://cvws.icloud-content.com/B/AY6c-BsE/${f}?o=Ai7&v=1&k=a-b_c&e=1600003600&s=%2B';
const { signal } = new AbortController();

interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

function network(...replies: readonly (Scripted | Error)[]) {
  const requests: HttpRequest[] = [];
  let discarded = 0;
  const download: Transport = {
    // oxlint-disable-next-line typescript/require-await -- a thrown error has to become a rejection
    async send(request) {
      const reply = replies[requests.length];
      requests.push(request);
      if (reply === undefined) throw new Error('not scripted');
      if (reply instanceof Error) throw reply;
      const { status = 200, headers = {} } = reply;
      const all = (name: string) => [headers[name.toLowerCase()] ?? []].flat();
      return {
        status,
        headers: { all, get: (name) => all(name)[0] },
        body: { ...arrivedBody(Buffer.from('photo')), discard: () => void (discarded += 1) },
      };
    },
    dropConnections: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { download, requests, discarded: () => discarded };
}

const to = (location: string): Scripted => ({ status: 302, headers: { location } });

function open(net: ReturnType<typeof network>, offset = 0, url = LINK, until = signal, simulator?: URL) {
  const link = { url: new Secret(url), expiresAtMs: undefined };
  return openContent({ download: net.download, clock: new FakeClock(), simulator }, link, offset, until);
}

describe('openContent', () => {
  it('asks for the link byte for byte, without a range, without cookies, for plain bytes', async () => {
    const net = network({ headers: { 'content-length': '5' } });
    const body = await open(net);
    expect(body).toMatchObject({ kind: 'body', offset: 0, length: 5 });
    const [request] = net.requests;
    expect(request?.method).toBe('GET');
    expect(request?.url.href).toBe(LINK.replace('${f}', '$%7Bf%7D'));
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'user-agent',
    ]);
    expect(request?.headers['accept-encoding']).toBe('identity');
  });

  it('hands out the bytes as they come', async () => {
    const body = await open(network({}));
    if (body.kind !== 'body') throw new Error('refused');
    const chunks: Uint8Array[] = [];
    for await (const chunk of body.chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('photo');
  });

  it('resumes with a part that continues ours', async () => {
    const net = network({ status: 206, headers: { 'content-range': 'bytes 7-99/100' } });
    expect(await open(net, 7)).toMatchObject({ kind: 'body', offset: 7, length: 93 });
    expect(net.requests[0]?.headers['range']).toBe('bytes=7-');
  });

  it('C7: a server that ignores the range starts over', async () => {
    const net = network({ status: 200, headers: { 'content-length': '100' } });
    expect(await open(net, 7)).toMatchObject({ kind: 'body', offset: 0, length: 100 });
  });

  it.each([
    ['another start', 'bytes 8-99/100'],
    ['start 0', 'bytes 0-99/100'],
    ['an early end', 'bytes 7-50/100'],
    ['an end behind the total', 'bytes 7-100/100'],
    ['an end before the start', 'bytes 7-6/7'],
    ['an unknown total', 'bytes 7-99/*'],
    ['no numbers', 'bytes a-b/c'],
    ['another unit', 'items 7-99/100'],
    ['nothing', undefined],
  ])('C8: a part with %s is wrong', async (_what, range) => {
    const net = network({ status: 206, headers: range === undefined ? {} : { 'content-range': range } });
    expect(await open(net, 7)).toEqual({ kind: 'wrong', why: 'range' });
    expect(net.discarded()).toBe(1);
  });

  it('C8: a part that nobody asked for is taken only if it is the whole', async () => {
    expect(await open(network({ status: 206, headers: { 'content-range': 'bytes 0-9/10' } }))).toMatchObject({
      kind: 'body',
      offset: 0,
      length: 10,
    });
    expect(await open(network({ status: 206, headers: { 'content-range': 'bytes 5-9/10' } }))).toEqual({
      kind: 'wrong',
      why: 'range',
    });
  });

  it.each<[what: string, values: string | readonly string[] | undefined, length: number | undefined]>([
    ['missing', undefined, undefined],
    ['negative', '-5', undefined],
    ['huge', '9'.repeat(30), undefined],
    ['contradicting itself', ['5', '6'], undefined],
    ['said twice alike', ['5', '5'], 5],
  ])('C11: a length that is %s', async (_what, values, length) => {
    const net = network({ headers: values === undefined ? {} : { 'content-length': values } });
    expect(await open(net)).toMatchObject({ kind: 'body', length });
  });

  it.each([
    ['gzip', { kind: 'wrong', why: 'encoding' }],
    ['identity', { kind: 'body' }],
    ['Identity', { kind: 'body' }],
  ])('C12: content encoding %s', async (encoding, expected) => {
    expect(await open(network({ headers: { 'content-encoding': encoding } }))).toMatchObject(expected);
  });

  it.each<[status: number, headers: Record<string, string>, failure: object]>([
    [410, {}, { kind: 'link-expired' }],
    [416, {}, { kind: 'wrong', why: 'range' }],
    [429, { 'retry-after': '120' }, { kind: 'busy', retryAfterMs: 120_000 }],
    [503, {}, { kind: 'busy' }],
    [304, {}, { kind: 'denied', detail: 'http status 304' }],
  ])('status %i', async (status, headers, failure) => {
    const net = network({ status, headers });
    expect(await open(net)).toEqual(failure);
    expect(net.discarded()).toBe(1);
  });

  it('C13: a broken connection is a failure of this attempt', async () => {
    const net = network(new TransportError('ECONNRESET', 'headers', 'reset'));
    expect(await open(net)).toEqual({ kind: 'broken', code: 'ECONNRESET', gained: 0 });
  });

  it('an aborted request is no failure of the file', async () => {
    const reason = new Error('stopped');
    expect(await open(network(reason), 0, LINK, AbortSignal.abort(reason))).toEqual({ kind: 'cancelled' });
  });

  it('a bug stays a bug', async () => {
    await expect(open(network(new TypeError('bug')))).rejects.toThrow('bug');
  });

  it.each([
    ['another host', 'https://example.com/B/x?e=1'],
    ['a host that only looks alike', 'https://icloud-content.com.example.com/B/x'],
    ['plain http', 'http://cvws.icloud-content.com/B/x'],
    ['a file', 'file:///etc/passwd'],
    ['an address in numbers', 'https://127.0.0.1/B/x'],
    ['nonsense', 'nonsense'],
  ])('C24: a link to %s is not followed', async (_what, url) => {
    const net = network({});
    expect(await open(net, 0, url)).toMatchObject({ kind: 'denied' });
    expect(net.requests).toEqual([]);
  });

  it('C24: follows three redirects between content hosts, with the same range', async () => {
    const net = network(
      to('https://cvws-h2.icloud-content.com/a?x=1'),
      to('/b?x=2'),
      to('https://cvws.icloud-content.com.cn/c'),
      { status: 206, headers: { 'content-range': 'bytes 7-9/10' } },
    );
    expect(await open(net, 7)).toMatchObject({ kind: 'body', offset: 7 });
    expect(net.requests.map(({ url }) => url.href)).toEqual([
      expect.stringContaining('AY6c'),
      'https://cvws-h2.icloud-content.com/a?x=1',
      'https://cvws-h2.icloud-content.com/b?x=2',
      'https://cvws.icloud-content.com.cn/c',
    ]);
    expect(net.requests.every(({ headers }) => headers['range'] === 'bytes=7-')).toBe(true);
    expect(net.discarded()).toBe(3);
  });

  it.each([
    ['a loop', { status: 302, headers: { location: LINK } }, 4],
    ['another host', { status: 302, headers: { location: 'https://example.com/' } }, 1],
    ['plain http', { status: 307, headers: { location: 'http://cvws.icloud-content.com/' } }, 1],
    ['nowhere', { status: 301 }, 1],
  ])('C24: a redirect to %s is not followed', async (_what, reply, requests) => {
    const net = network(reply, reply, reply, reply, reply);
    expect(await open(net)).toMatchObject({ kind: 'denied' });
    expect(net.requests).toHaveLength(requests);
  });

  it('leads a link of the simulator to the host it stands for', async () => {
    const net = network({});
    await open(net, 0, 'http://127.0.0.1:4711/B/x?e=1', signal, new URL('http://127.0.0.1:4711'));
    expect(net.requests[0]?.url.href).toBe('https://cvws.icloud-content.com/B/x?e=1');
  });
});

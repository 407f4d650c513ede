import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { CallTroubles } from '../../../src/http/call-troubles.ts';
import { RetryGate } from '../../../src/http/retry-gate.ts';
import { type HttpRequest, TransportError } from '../../../src/http/transport.ts';
import { withRetry } from '../../../src/http/with-retry.ts';
import { FakeClock } from './fake-clock.ts';
import { type ScriptedReply, ScriptedTransport } from './scripted-transport.ts';

const BUSY = { status: 503 };
const RESET = new TransportError('ECONNRESET', 'headers', 'reset');

function times<T>(count: number, line: T): readonly T[] {
  return Array.from({ length: count }, () => line);
}

function busyFor(retryAfter: string): ScriptedReply {
  return { status: 503, headers: { 'retry-after': [retryAfter] } };
}

function makeRequest(more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    url: new URL('https://x.icloud.com/y?z'),
    headers: {},
    signal: new AbortController().signal,
    retryable: true,
    ...more,
  };
}

/** One that may not be repeated. */
function makeSingle(): HttpRequest {
  const { retryable: _, ...request } = makeRequest();
  return request;
}

function patient(...script: ConstructorParameters<typeof ScriptedTransport>) {
  const clock = new FakeClock();
  const gate = new RetryGate(clock, 3_600_000);
  const inner = new ScriptedTransport(...script);
  return { clock, gate, inner, transport: withRetry({ clock, gate, log: silentLog })(inner) };
}

describe('withRetry', () => {
  it('C21: waits as long as the body of a busy reply asks for, when no header does', async () => {
    const { clock, gate } = patient();
    const inner = new ScriptedTransport(
      { ...BUSY, body: 'ten' },
      { status: 429, body: 'ten' },
      { body: 'hello' },
    );
    const pauseInBody = (text: string) => (text === 'ten' ? 10_000 : undefined);
    const reply = await withRetry({ clock, gate, log: silentLog, pauseInBody })(inner).send(makeRequest());
    expect(reply.status).toBe(200);
    expect(clock.slept).toEqual([10_000, 10_000]);
  });

  it('C22: goes on through errors and refusals that pass', async () => {
    const { transport, clock, inner } = patient(RESET, BUSY, { status: 429 }, { body: 'hello' });
    const reply = await transport.send(makeRequest());
    expect([reply.status, await reply.body.text(5)]).toEqual([200, 'hello']);
    expect(clock.slept).toEqual([500, 1000, 2000]);
    expect(inner.discarded).toBe(2);
  });

  it('L6: what was told to be wrong is told to work again, with its tries; what passes at once is not told', async () => {
    const lines: string[] = [];
    const hear = (text: string, fields: object = {}) => void lines.push(`${text} ${JSON.stringify(fields)}`);
    const log = { ...silentLog, warn: hear, info: hear };
    const send = async (...script: ConstructorParameters<typeof ScriptedTransport>) => {
      const clock = new FakeClock();
      const gate = new RetryGate(clock, 3_600_000);
      await withRetry({ clock, gate, log })(new ScriptedTransport(...script)).send(makeRequest());
      return lines.splice(0);
    };
    expect(await send(RESET, BUSY, { body: 'hello' })).toEqual([]);
    const told = await send(...times(5, RESET), { body: 'hello' });
    expect(told).toEqual([
      expect.stringContaining('no good answer yet'),
      expect.stringMatching(/^works again after \d+\.\d s, 6 tries \{"host":"[^"]+","path":"[^"]+"\}$/),
    ]);
    // One that never comes good has no such end.
    expect(await send(...times(8, BUSY))).toEqual([expect.stringContaining('no good answer yet')]);
  });

  it('L6: what lasts over several calls, or cycles of a watch, is told once, and ends with the first that comes good', async () => {
    const lines: string[] = [];
    const hear = (text: string) => void lines.push(text);
    const log = { ...silentLog, warn: hear, info: hear };
    const clock = new FakeClock();
    const ports = { clock, gate: new RetryGate(clock, 3_600_000), log, troubles: new CallTroubles() };
    const send = (path: string, ...script: ConstructorParameters<typeof ScriptedTransport>) =>
      withRetry(ports)(new ScriptedTransport(...script)).send({
        ...makeRequest(),
        url: new URL(path, 'https://setup.icloud.com'),
      });
    expect((await send('/a', ...times(8, BUSY))).status).toBe(503);
    await expect(send('/a', ...times(8, RESET))).rejects.toBe(RESET);
    expect((await send('/b', { body: 'hello' })).status).toBe(200);
    // Of one host one trouble is told.
    expect((await send('/c', ...times(8, BUSY))).status).toBe(503);
    expect(lines).toEqual(['no good answer yet: trying for a minute']);
    expect((await send('/a', BUSY, { body: 'hello' })).status).toBe(200);
    expect((await send('/a', { body: 'hello' })).status).toBe(200);
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^works again after 3 min, 18 tries$/)]);
    // One that nobody met for an hour is no reason to be silent.
    expect((await send('/a', ...times(8, BUSY))).status).toBe(503);
    clock.time += 3_600_000;
    expect((await send('/b', ...times(8, BUSY))).status).toBe(503);
    expect(lines.slice(2)).toEqual(times(2, 'no good answer yet: trying for a minute'));
  });

  it('C22: hands on the last refusal after a minute, its body unread', async () => {
    const { transport, inner } = patient(...times(7, BUSY), { status: 502, body: 'words' });
    const reply = await transport.send(makeRequest());
    expect([reply.status, await reply.body.text(5)]).toEqual([502, 'words']);
    expect(inner.discarded).toBe(7);
  });

  it('C22, C34: hands on the last error after a minute', async () => {
    const { transport, inner, clock } = patient(...times(8, RESET));
    await expect(transport.send(makeRequest())).rejects.toBe(RESET);
    expect(inner.requests).toHaveLength(8);
    expect(clock.slept).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
  });

  it('C22: five tries that cost minutes are enough', async () => {
    const { transport, inner, clock } = patient(...times(5, RESET));
    const send = inner.send.bind(inner);
    inner.send = (request) => {
      clock.time += 30_000;
      return send(request);
    };
    await expect(transport.send(makeRequest())).rejects.toBe(RESET);
    expect(inner.requests).toHaveLength(5);
  });

  it.each<[HttpRequest['retryable'], TransportError['phase'], requests: number]>([
    ['unsent', 'connect', 2],
    ['unsent', 'headers', 1],
    ['unanswered', 'connect', 2],
    ['unanswered', 'headers', 2],
  ])('C34: a request that is repeated when %s, and an error of phase %s', async (retryable, phase, count) => {
    const { transport, inner } = patient(new TransportError('ENETDOWN', phase, 'down'), {});
    await transport.send({ ...makeSingle(), ...(retryable && { retryable }) }).catch(() => {});
    expect(inner.requests).toHaveLength(count);
  });

  it('C34: an answer is the end of a request that is repeated when there is none', async () => {
    const { transport, inner } = patient(BUSY);
    await transport.send(makeRequest({ retryable: 'unanswered' }));
    expect(inner.requests).toHaveLength(1);
  });

  it('C13: a body that breaks in the middle is one more try', async () => {
    const { transport } = patient({ breaks: 'UND_ERR_SOCKET' }, { body: 'whole' });
    expect(await (await transport.send(makeRequest())).body.text(100)).toBe('whole');
  });

  it("a body that was read here can be had either way, within the caller's own limit", async () => {
    const { transport } = patient({ body: 'hällo' }, { body: 'hällo' });
    const parts: Uint8Array[] = [];
    for await (const chunk of (await transport.send(makeRequest())).body.chunks) parts.push(chunk);
    expect(Buffer.concat(parts).toString()).toBe('hällo');
    const { body } = await transport.send(makeRequest());
    await expect(body.text(5)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(await body.text(6)).toBe('hällo');
    body.discard();
  });

  it.each([
    ['an error', RESET],
    ['a refusal', BUSY],
    ['a refusal with a time', busyFor('10')],
  ])('D1: a request that is not marked goes out once: %s', async (_what, line) => {
    const { transport, inner, clock } = patient(line);
    await transport.send(makeSingle()).catch(() => {});
    expect(inner.requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('C17: an error that lasts is handed on at once', async () => {
    const lasting = new TransportError('CERT_HAS_EXPIRED', 'connect', 'expired');
    const { transport, inner } = patient(lasting);
    await expect(transport.send(makeRequest())).rejects.toBe(lasting);
    expect(inner.requests).toHaveLength(1);
  });

  it('a bug is not an error of the network', async () => {
    const { transport, inner } = patient();
    await expect(transport.send(makeRequest())).rejects.toThrow('the script has ended');
    expect(inner.requests).toHaveLength(1);
  });

  it('C21: obeys a named time to the millisecond', async () => {
    const { transport, clock } = patient(busyFor('Sat, 21 Nov 2026 08:15:00 GMT'), {});
    const start = clock.time;
    await transport.send(makeRequest());
    expect(clock.time - start).toBe(900_000);
  });

  it('C21: the whole account waits, requests that are not marked too', async () => {
    const { transport, clock, gate } = patient(busyFor('900'), {}, {});
    await transport.send(makeSingle());
    expect(gate.leftMs()).toBe(900_000);
    await transport.send(makeSingle());
    expect(clock.slept).toEqual([900_000]);
  });

  it('C21: more than the run will wait gives the reply back, and nothing goes out any more', async () => {
    const { transport, inner, clock } = patient(busyFor('7200'));
    expect((await transport.send(makeRequest())).status).toBe(503);
    await expect(transport.send(makeRequest())).rejects.toMatchObject({ code: 'SERVICE_THROTTLING' });
    expect(inner.requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('can be cancelled while it waits', async () => {
    const { transport, clock, inner } = patient(BUSY, {});
    const control = new AbortController();
    const reason = new Error('stop');
    clock.sleep = async (_ms, signal) => {
      control.abort(reason);
      signal?.throwIfAborted();
    };
    await expect(transport.send(makeRequest({ signal: control.signal }))).rejects.toBe(reason);
    expect(inner.requests).toHaveLength(1);
  });
});

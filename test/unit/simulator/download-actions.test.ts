import { describe, expect, it } from 'vitest';
import { listBody, receive, send } from './raw-client.ts';
import { linkIn, list } from './replies.ts';
import { start, startKnown } from './start.ts';

describe('actions on downloads', () => {
  const download = async (action: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const { simulator, client } = await startKnown({ library: { assets: 1, bytes: 1_000 } });
    const page = list(await client.database('records/query', listBody(0)));
    simulator.setScenario([{ match: { service: 'content', role: 'resOriginal' }, action }]);
    return receive(simulator.port, { url: linkIn(page.records[0]).downloadURL, headers });
  };

  // FAULTS.md C1, C3, C5, C13
  it.each([
    [{ do: 'cut', at: 400 }, 400, 'aborted'],
    [{ do: 'cut', at: 0 }, 0, 'aborted'],
    [{ do: 'cut', at: -1, end: 'reset' }, 999, 'aborted'],
    [{ do: 'cut', at: '50%', end: 'clean', framing: 'chunked' }, 500, 'whole'],
    [{ do: 'cut', at: 10, end: 'reset', framing: 'chunked' }, 10, 'aborted'],
    [{ do: 'cut', at: 1, end: 'clean', framing: 'close' }, 1, 'whole'],
    [{ do: 'longer', by: 5 }, 1_005, 'whole'],
    [{ do: 'empty' }, 0, 'whole'],
    [{ do: 'framing', as: 'close' }, 1_000, 'whole'],
    [{ do: 'drip', bytes: 300, everyMs: 1 }, 1_000, 'whole'],
    [{ do: 'delay', ms: 5 }, 1_000, 'whole'],
  ])('%j: %i bytes, %s', async (action, bytes, end) => {
    const got = await download(action);
    expect([got.bytes.length, got.end]).toEqual([bytes, end]);
  });

  it('drop: a reset before any answer', async () => {
    expect(await download({ do: 'drop' })).toMatchObject({ status: 0, end: 'read ECONNRESET' });
  });

  it('raw: whatever bytes', async () => {
    expect(
      await download({ do: 'raw', text: 'HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nhi' }),
    ).toMatchObject({ status: 299 });
  });

  it('C4 wrong-content: one bit, always the same one, right length', async () => {
    const [right, wrong] = [
      await download({ do: 'delay', ms: 0 }),
      await download({ do: 'wrong-content', at: 600 }),
    ];
    const rest = await download({ do: 'wrong-content', at: 600 }, { Range: 'bytes=500-' });
    const differing = [...wrong.bytes.keys()].filter((at) => wrong.bytes[at] !== right.bytes[at]);
    expect(differing).toEqual([600]);
    expect(rest.bytes.equals(wrong.bytes.subarray(500))).toBe(true);
  });

  it('C5 html and json: status 200, another body', async () => {
    expect((await download({ do: 'html' })).bytes.toString()).toMatch(/^<!DOCTYPE html>/);
    expect((await download({ do: 'json' })).bytes.toString()).toMatch(/^\{"error"/);
  });

  it('C7 ignore-range: 200 and the whole file', async () => {
    const got = await download({ do: 'ignore-range' }, { Range: 'bytes=500-' });
    expect([got.status, got.bytes.length]).toEqual([200, 1_000]);
  });

  // FAULTS.md C8
  it.each([
    ['other-start', 'bytes 0-999/1000', 1_000],
    ['other-total', 'bytes 500-999/1001', 500],
    ['malformed', 'bytes 500', 500],
    ['missing', undefined, 500],
  ])('C8 content-range %s', async (as, range, length) => {
    const got = await download({ do: 'content-range', as }, { Range: 'bytes=500-' });
    expect([got.status, got.headers['content-range'], got.bytes.length]).toEqual([206, range, length]);
  });

  it('C11 headers: Content-Length may lie', async () => {
    const got = await download({ do: 'headers', set: { 'Content-Length': '2000' } });
    expect([got.headers['content-length'], got.bytes.length, got.end]).toEqual(['2000', 1_000, 'aborted']);
  });

  it('C12 headers: an encoding nobody asked for', async () => {
    const got = await download({
      do: 'headers',
      set: { 'Content-Encoding': 'br' },
      remove: ['Accept-Ranges'],
    });
    expect(got.headers).toMatchObject({ 'content-encoding': 'br' });
    expect(got.headers).not.toHaveProperty('accept-ranges');
  });

  it('C20 gone for one, expire-links for all', async () => {
    expect((await download({ do: 'gone' })).status).toBe(410);
    expect((await download({ do: 'expire-links' })).status).toBe(410);
  });

  // FAULTS.md C21
  it.each([
    [{ do: 'busy' }, 503, undefined],
    [{ do: 'busy', status: 429, retryAfter: 7 }, 429, '7'],
    [{ do: 'busy', retryAfter: 'soon' }, 503, 'soon'],
    [{ do: 'busy', retryAfterDateInMs: 60_000 }, 503, expect.stringMatching(/GMT$/)],
  ])('C21 %j', async (action, status, retryAfter) => {
    const got = await download(action);
    expect([got.status, got.headers['retry-after']]).toEqual([status, retryAfter]);
  });

  it('silence: no answer until the simulator closes', async () => {
    const simulator = await start({ scenario: [{ action: { do: 'silence' } }] });
    const call = send(simulator.port, { url: 'https://idmsa.apple.com/x' });
    const first = await Promise.race([
      call.then(() => 'answer'),
      new Promise((resolve) => setTimeout(resolve, 50, 'nothing')),
    ]);
    expect(first).toBe('nothing');
    await simulator.close();
    await expect(call).rejects.toThrow();
  });
});

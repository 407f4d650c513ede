import { describe, expect, it } from 'vitest';
import { ntfyAnswers, readNtfyLines } from '../../../../src/observe/answers/ntfy-answers.ts';
import { readUpdates, telegramAnswers } from '../../../../src/observe/answers/telegram-answers.ts';
import type { AskService, ServiceReply } from '../../../../src/sync/open/ask-service.ts';

const NOW = Date.UTC(2026, 4, 1, 3, 0, 0);
const running = new AbortController().signal;
const seconds = (agoMs = 0) => Math.floor((NOW - agoMs) / 1000);
/** Both places were opened right now; `later`: a minute ago. */
const clock = { now: () => 0, monotonic: () => 0 };
const later = () => {
  let at = -60_000;
  return { now: () => 0, monotonic: () => (at += 60_000) };
};

/** Says these one after the other, by its own clock; ours is wrong by half a century. */
function saying(...texts: readonly (string | ServiceReply)[]) {
  const asked: { readonly url: string; readonly body: string; readonly headers: object }[] = [];
  const ask: AskService = async ({ url, body = '', headers }) => {
    const text = texts[asked.length] ?? '';
    asked.push({ url: url.href, body, headers });
    if (typeof text !== 'string') return text;
    return { kind: 'reply', verdict: 'done', status: 200, atMs: NOW, pauseMs: undefined, text };
  };
  return { ask, asked };
}

const refused = (text: string, verdict: 'busy' | 'refused' = 'refused'): ServiceReply => ({
  kind: 'reply',
  verdict,
  status: verdict === 'busy' ? 429 : 409,
  atMs: NOW,
  pauseMs: undefined,
  text,
});

describe('updates of a bot', () => {
  const message = (more: object = {}) => ({ date: seconds(), chat: { id: 42 }, text: '123456', ...more });
  const read = (...updates: readonly unknown[]) =>
    readUpdates({ ok: true, result: updates }, { chat: 42, offset: 7, nowMs: NOW, mostMs: 600_000 });

  it.each([
    ['another chat', { chat: { id: 43 } }, 'it is from another chat'],
    ['a chat of another kind', { chat: { id: '42' } }, 'it is no message'],
    ['a forwarded one', { forward_origin: { type: 'user' } }, 'it was forwarded'],
    ['one forwarded in the old form', { forward_date: seconds() }, 'it was forwarded'],
    ['a channel that speaks in a group', { sender_chat: { id: 1 } }, 'it was forwarded'],
    ['a bot', { from: { id: 9, is_bot: true } }, 'a bot wrote it'],
    ['an old one', { date: seconds(11 * 60_000) }, 'it is old'],
    ['one without a time', { date: 8.64e15 }, 'it is old'],
    ['a picture', { text: undefined }, 'it has no text'],
  ])('M12: %s is no answer', (_what, more, why) => {
    expect(read({ update_id: 7, message: message(more) })).toEqual({
      offset: 8,
      texts: [],
      passedOver: [why],
    });
  });

  it('M12: one is read once, in order, and what cannot be read costs itself alone', () => {
    const one = { update_id: 8, message: message() };
    const before = { update_id: 6, message: message({ text: '111111' }) };
    expect(read(before, {}, one, { update_id: 9, edited_message: message() }, 'x')).toEqual({
      offset: 10,
      texts: ['123456'],
      passedOver: ['it is no message'],
    });
    expect(read()).toEqual({ offset: 0, texts: [], passedOver: [] });
    for (const odd of [undefined, {}, { ok: false, result: [] }, { ok: true, result: 'x' }, []])
      expect(readUpdates(odd, { chat: 42, offset: 7, nowMs: NOW, mostMs: 600_000 })).toBeUndefined();
  });

  it('M12: what was there before is nobody’s answer, and each look begins behind the last', async () => {
    const update = (id: number, text: string) =>
      JSON.stringify({ ok: true, result: [{ update_id: id, message: message({ text }) }] });
    const { ask, asked } = saying(update(5, '111111'), update(6, '222222'), '{"ok":true,"result":[]}', 'x');
    const source = telegramAnswers('https://api.telegram.org/bot1:A/?chat_id=42', { ask, clock });
    expect([
      await source.poll(running),
      await source.poll(running),
      await source.poll(running),
      await source.poll(running),
    ]).toEqual([
      { kind: 'heard', texts: [], passedOver: ['it is old'] },
      { kind: 'heard', texts: ['222222'], passedOver: [] },
      { kind: 'heard', texts: [], passedOver: [] },
      { kind: 'trouble', why: 'it answered something else' },
    ]);
    const looks = asked.map(({ body }) => JSON.parse(body) as { offset: number; timeout: number });
    expect(looks.map(({ offset, timeout }) => [offset, timeout])).toEqual([
      [-1, 0],
      [6, 20],
      [7, 20],
      [0, 20],
    ]);
    expect(asked[0]?.url).toBe('https://api.telegram.org/bot1:A/getUpdates');
  });

  it('M12: what came while the first look failed is an answer', async () => {
    const letter = (agoMs: number) =>
      JSON.stringify({ ok: true, result: [{ update_id: 5, message: message({ date: seconds(agoMs) }) }] });
    const heard = async (agoMs: number) => {
      const { ask } = saying(letter(agoMs));
      const source = telegramAnswers('https://api.telegram.org/bot1:A?chat_id=42', { ask, clock: later() });
      const polled = await source.poll(running);
      return polled.kind === 'heard' ? polled.texts : polled.why;
    };
    expect([await heard(59_000), await heard(60_000)]).toEqual([['123456'], []]);
  });

  it('M12: trouble is told in words, with the pause that is wanted', async () => {
    const { ask } = saying(
      refused('{"ok":false,"description":"Conflict"}'),
      refused('{"parameters":{"retry_after":7}}', 'busy'),
      { kind: 'lost', code: 'ECONNREFUSED' },
    );
    const source = telegramAnswers('https://api.telegram.org/bot1:A?chat_id=42', { ask, clock });
    expect(await source.poll(running)).toEqual({
      kind: 'trouble',
      why: 'it answered 409: {"ok":false,"description":"Conflict"}',
    });
    expect(await source.poll(running)).toMatchObject({ kind: 'trouble', pauseMs: 7000 });
    expect(await source.poll(running)).toEqual({ kind: 'trouble', why: 'ECONNREFUSED' });
  });
});

describe('messages of a topic', () => {
  const line = (id: string, more: object = {}) =>
    JSON.stringify({ id, time: seconds(), event: 'message', topic: 't', message: '123456', ...more });

  it('M12: lines that are none, or no messages, are passed over', () => {
    const lines = [line('a'), 'x', '{}', '', line('b', { event: 'keepalive' }), line('c', { time: 1e300 })];
    expect(readNtfyLines(lines.join('\n')).map(({ id }) => id)).toEqual(['a']);
    const many = Array.from({ length: 1000 }, (_, at) => line(`m${at}`)).join('\n');
    expect(readNtfyLines(many)).toHaveLength(200);
  });

  it('M12: what came while the first look failed is an answer', async () => {
    const { ask } = saying(
      [line('a', { time: seconds(59_000) }), line('b', { time: seconds(60_000) })].join('\n'),
    );
    const source = ntfyAnswers('https://ntfy.example.com/my-topic', { ask, clock: later() });
    expect(await source.poll(running)).toEqual({
      kind: 'heard',
      texts: ['123456'],
      passedOver: ['it is old'],
    });
  });

  it('M12: each is read once, also after a look that came to nothing; an old one never', async () => {
    const old = line('o', { time: seconds(11 * 60_000) });
    const { ask, asked } = saying(
      line('a'),
      [line('a'), line('b', { message: 'code' })].join('\n'),
      '',
      [line('a'), line('b'), line('c', { message: 'sms 1' }), old].join('\n'),
      [line('b'), line('c'), old].join('\n'),
    );
    const source = ntfyAnswers('https://:tk_1@ntfy.example.com/sub/my-topic/', { ask, clock });
    const polled = [];
    for (let at = 0; at < 5; at += 1) polled.push(await source.poll(running));
    expect(polled.map((one) => (one.kind === 'heard' ? one.texts : one.why))).toEqual([
      [],
      ['code'],
      [],
      ['sms 1'],
      [],
    ]);
    expect(asked[0]).toMatchObject({
      url: 'https://ntfy.example.com/sub/my-topic/json?poll=1&since=10m',
      headers: { authorization: 'Bearer tk_1' },
    });
  });
});

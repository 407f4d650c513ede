import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import type { AskService } from '../../sync/open/ask-service.ts';
import { type AnswerSource, isTooOld, oldestNow, type Polled, saidOr } from './answer-source.ts';

/** Telegram answers a look as soon as there is something, or after so long: shorter than what ends a request. */
const LONG_POLL_SECONDS = 20;
const MOST_UPDATES = 50;

const integer = v.pipe(v.number(), v.safeInteger());
const updateSchema = v.object({ update_id: integer, message: v.optional(v.unknown()) });
const messageSchema = v.looseObject({
  date: integer,
  chat: v.object({ id: integer }),
  from: v.optional(v.object({ is_bot: v.optional(v.boolean()) })),
  text: v.optional(v.string()),
});

/** What says that somebody else wrote it first, or that a program did. */
const NOT_TYPED = [
  'forward_origin',
  'forward_date',
  'forward_from',
  'is_automatic_forward',
  'via_bot',
  'sender_chat',
];

interface Updates {
  /** What the next look begins with. */
  readonly offset: number;
  readonly texts: readonly string[];
  readonly passedOver: readonly string[];
}

/** Undefined: these are no updates (https://core.telegram.org/bots/api#getupdates). Pure. */
export function readUpdates(
  json: unknown,
  {
    chat,
    offset,
    nowMs,
    mostMs,
  }: { readonly chat: number; readonly offset: number; readonly nowMs: number; readonly mostMs: number },
): Updates | undefined {
  const parsed = v.safeParse(v.object({ ok: v.literal(true), result: v.array(v.unknown()) }), json);
  if (!parsed.success) return undefined;
  const texts: string[] = [];
  const passedOver: string[] = [];
  let next = offset;
  for (const one of parsed.output.result.slice(0, MOST_UPDATES)) {
    const update = v.safeParse(updateSchema, one);
    if (!update.success) continue;
    // One that comes again was dealt with.
    if (update.output.update_id < offset) continue;
    next = Math.max(next, update.output.update_id + 1);
    const found = readMessage(update.output.message, { chat, nowMs, mostMs });
    if ('why' in found) passedOver.push(found.why);
    else texts.push(found.text);
  }
  // With none left all are confirmed. After a quiet week the numbers begin anew, so nothing is said of them.
  return { offset: parsed.output.result.length === 0 ? 0 : next, texts, passedOver };
}

function readMessage(
  value: unknown,
  { chat, nowMs, mostMs }: { readonly chat: number; readonly nowMs: number; readonly mostMs: number },
): { readonly text: string } | { readonly why: string } {
  const parsed = v.safeParse(messageSchema, value);
  if (!parsed.success) return { why: 'it is no message' };
  const message = parsed.output;
  const sentAtMs = timeFrom(message.date * 1000);
  if (message.chat.id !== chat) return { why: 'it is from another chat' };
  if (NOT_TYPED.some((name) => message[name] !== undefined)) return { why: 'it was forwarded' };
  if (message.from?.is_bot === true) return { why: 'a bot wrote it' };
  if (sentAtMs === undefined || isTooOld({ sentAtMs }, nowMs, mostMs)) return { why: 'it is old' };
  return message.text === undefined ? { why: 'it has no text' } : { text: message.text };
}

/** The chat of a bot; `address` as for messages to it. */
export function telegramAnswers(
  address: string,
  { ask, clock }: { readonly ask: AskService; readonly clock: Pick<Clock, 'now' | 'monotonic'> },
): AnswerSource {
  const url = new URL(address);
  const chat = Number(url.searchParams.get('chat_id'));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/getUpdates`;
  url.search = '';
  const openedAt = clock.monotonic();
  let offset: number | undefined;
  return {
    name: `telegram at ${url.host}`,
    restMs: 1_000,
    async poll(signal): Promise<Polled> {
      const isFirst = offset === undefined;
      const body = JSON.stringify({
        // The last one alone, and with it all before it are forgotten.
        offset: offset ?? -1,
        limit: MOST_UPDATES,
        timeout: isFirst ? 0 : LONG_POLL_SECONDS,
        allowed_updates: ['message'],
      });
      const headers = { 'content-type': 'application/json' };
      const said = saidOr(await ask({ method: 'POST', url, headers, body }, signal));
      if (said.kind === 'trouble') return said;
      const updates = readUpdates(jsonFrom(said.text), {
        chat,
        offset: offset ?? 0,
        nowMs: said.atMs ?? clock.now(),
        mostMs: oldestNow(clock.monotonic() - openedAt, isFirst),
      });
      if (updates === undefined) return { kind: 'trouble', why: 'it answered something else' };
      ({ offset } = updates);
      const { texts, passedOver } = updates;
      return { kind: 'heard', texts, passedOver };
    },
  };
}

import type { Clock } from '../../base/clock.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { waitFrom } from '../../base/outside-numbers.ts';
import { printable } from '../../base/printable.ts';
import type { Network } from '../../config/config.ts';
import { openAskService, type ServiceRequest, type ServiceReply } from './ask-service.ts';
import type { Connect } from './connect.ts';

/** A message for a service of the user's. */
interface MessageRequest extends Omit<ServiceRequest, 'method' | 'body'> {
  readonly body: string;
  /** Of a service that answers well and refuses in what it says: why it did not take the message; undefined: it did. */
  readonly refusal?: ((text: string) => string | undefined) | undefined;
}

/** Answers why the service did not take it, in words; undefined: it did. */
export type PostMessage = (request: MessageRequest, signal: AbortSignal) => Promise<string | undefined>;

/** More of a refusal is read by nobody. */
const MOST_WORDS = 200;

/** A service that is busy is asked so many times, as long as it does not want a longer pause. */
const MOST_TRIES = 3;
const LONGEST_PAUSE_MS = 15_000;
/** Where it does not say how long. */
const USUAL_PAUSE_MS = 3_000;

/** Sends messages to services of the user's. Only one that said that it is busy gets a message a second time. */
export function openPostMessage(
  connect: Connect,
  network: Network,
  clock: Pick<Clock, 'now' | 'sleep'>,
): PostMessage {
  const ask = openAskService(connect, network, clock);
  return async ({ refusal, ...request }, signal) => {
    for (let tries = 1; ; tries += 1) {
      const reply = await ask({ method: 'POST', ignoresText: refusal === undefined, ...request }, signal);
      if (reply.kind === 'lost') return reply.code;
      if (reply.verdict === 'done') return refusal?.(reply.text);
      const pauseMs = pauseAfter(reply);
      if (reply.verdict !== 'busy' || tries === MOST_TRIES || pauseMs > LONGEST_PAUSE_MS)
        return inWords(reply);
      await clock.sleep(pauseMs, signal);
    }
  };
}

type Reply = Exclude<ServiceReply, { kind: 'lost' }>;

/** Some say it in a header, Discord and Telegram in what they answer, in seconds. */
export function pauseAfter({ pauseMs, text }: Pick<Reply, 'pauseMs' | 'text'>): number {
  const said: unknown = jsonFrom(text);
  const seconds = fieldOf(said, 'retry_after') ?? fieldOf(fieldOf(said, 'parameters'), 'retry_after');
  const inBodyMs = typeof seconds === 'number' ? waitFrom(seconds * 1000) : undefined;
  return Math.max(pauseMs ?? 0, inBodyMs ?? 0) || USUAL_PAUSE_MS;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

/** Why it is of no use, in words. */
export function inWords({ status, text }: Reply): string {
  const words = printable(text.trim().slice(0, MOST_WORDS));
  return `it answered ${status}${words === '' ? '' : `: ${words}`}`;
}

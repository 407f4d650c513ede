import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import type { AskService } from '../../sync/open/ask-service.ts';
import { splitCredentials } from '../split-credentials.ts';
import {
  type AnswerSource,
  isTooOld,
  oldestNow,
  OLDEST_ANSWER_MS,
  type Polled,
  saidOr,
} from './answer-source.ts';

const MOST_MESSAGES = 200;

const schema = v.object({
  id: v.pipe(v.string(), v.maxLength(100)),
  time: v.pipe(v.number(), v.safeInteger()),
  event: v.string(),
  message: v.optional(v.string()),
});

interface Read {
  readonly id: string;
  readonly sentAtMs: number;
  readonly text: string;
}

/** The messages among the lines that a topic is told in (https://docs.ntfy.sh/subscribe/api/#json-message-format). Pure. */
export function readNtfyLines(text: string): readonly Read[] {
  return text
    .split('\n')
    .slice(-MOST_MESSAGES)
    .flatMap((line) => {
      const parsed = v.safeParse(schema, jsonFrom(line));
      if (!parsed.success || parsed.output.event !== 'message') return [];
      const { id, time, message = '' } = parsed.output;
      const sentAtMs = timeFrom(time * 1000);
      return sentAtMs === undefined ? [] : [{ id, sentAtMs, text: message }];
    });
}

/** A topic that the user writes to. Each look asks for the last ten minutes, which every version of the server knows. */
export function ntfyAnswers(
  address: string,
  { ask, clock }: { readonly ask: AskService; readonly clock: Pick<Clock, 'now' | 'monotonic'> },
): AnswerSource {
  const { url, headers } = splitCredentials(new URL(address));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/json`;
  url.search = `?poll=1&since=${OLDEST_ANSWER_MS / 60_000}m`;
  const openedAt = clock.monotonic();
  /** Those that were read, by id: when they were sent. No answer is used twice, also where a look in between failed. */
  let seen: ReadonlyMap<string, number> | undefined;
  return {
    name: `ntfy at ${url.host}`,
    // A server gives each visitor a request every five seconds.
    restMs: 10_000,
    async poll(signal): Promise<Polled> {
      const said = saidOr(await ask({ method: 'GET', url, headers }, signal));
      if (said.kind === 'trouble') return said;
      const read = readNtfyLines(said.text);
      const before = seen;
      const nowMs = said.atMs ?? clock.now();
      seen = remembered(
        [...(before ?? []), ...read.map(({ id, sentAtMs }) => [id, sentAtMs] as const)],
        nowMs,
      );
      const mostMs = oldestNow(clock.monotonic() - openedAt, before === undefined);
      const fresh = read.filter(({ id }) => before?.has(id) !== true);
      const good = fresh.filter((letter) => !isTooOld(letter, nowMs, mostMs));
      return {
        kind: 'heard',
        texts: good.map(({ text }) => text),
        passedOver: fresh.filter((letter) => !good.includes(letter)).map(() => 'it is old'),
      };
    },
  };
}

/** Twice as long as a server is asked for. */
function remembered(
  ids: readonly (readonly [id: string, sentAtMs: number])[],
  nowMs: number,
): ReadonlyMap<string, number> {
  const known = ids.filter(([, sentAtMs]) => !isTooOld({ sentAtMs }, nowMs - OLDEST_ANSWER_MS));
  return new Map(known.slice(-10 * MOST_MESSAGES));
}

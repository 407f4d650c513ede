import { inWords, pauseAfter } from '../../sync/open/post-message.ts';
import type { ServiceReply } from '../../sync/open/ask-service.ts';

/** What a look for answers came to. */
export type Polled =
  | {
      readonly kind: 'heard';
      /** New ones, oldest first. They may be codes: they are shown and logged nowhere. */
      readonly texts: readonly string[];
      /** Why others are no answers, in words. */
      readonly passedOver: readonly string[];
    }
  | {
      readonly kind: 'trouble';
      readonly why: string;
      /** What the service wants to be left alone for. */
      readonly pauseMs?: number;
    };

/** A place where the user answers. */
export interface AnswerSource {
  /** For messages: without a secret. */
  readonly name: string;
  /** Between two looks. */
  readonly restMs: number;
  /** What came since the last look, or since the source was opened: what was there before was meant for somebody else. */
  poll(signal: AbortSignal): Promise<Polled>;
}

/** A code is good for ten minutes: an answer that is older is none. */
export const OLDEST_ANSWER_MS = 10 * 60_000;

/** What the user wrote, before anything is known of it. */
export interface Letter {
  readonly sentAtMs: number;
  readonly text: string;
}

/** `nowMs`: by the clock of the service, which dates the letters, too. */
export function isTooOld(
  { sentAtMs }: Pick<Letter, 'sentAtMs'>,
  nowMs: number,
  mostMs = OLDEST_ANSWER_MS,
): boolean {
  return nowMs - sentAtMs >= mostMs;
}

/** How old a letter may be that a source finds: of a first look, which may be late, no older than the source is. */
export function oldestNow(openForMs: number, isFirst: boolean): number {
  return isFirst ? Math.min(openForMs, OLDEST_ANSWER_MS) : OLDEST_ANSWER_MS;
}

type Said = Extract<ServiceReply, { kind: 'reply' }>;

/** An answer that is of use, or what stands in the way of one. */
export function saidOr(reply: ServiceReply): Said | Extract<Polled, { kind: 'trouble' }> {
  if (reply.kind === 'lost') return { kind: 'trouble', why: reply.code };
  if (reply.verdict === 'done') return reply;
  const trouble = { kind: 'trouble', why: inWords(reply) } as const;
  return reply.verdict === 'busy' ? { ...trouble, pauseMs: pauseAfter(reply) } : trouble;
}

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { worksAgain } from '../base/works-again.ts';
import { arrivedBody } from './arrived-body.ts';
import { CallTroubles } from './call-troubles.ts';
import { decideRetry, isBusy, SLOW_ERRORS, type TryResult } from './decide-retry.ts';
import type { RetryGate } from './retry-gate.ts';
import { parseRetryAfter } from './retry-after.ts';
import {
  type HttpReply,
  type HttpRequest,
  type Transport,
  TransportError,
  type TransportWrapper,
} from './transport.ts';

export interface RetryPorts {
  readonly clock: Clock;
  readonly gate: RetryGate;
  readonly log: Log;
  /** The pause that the body of a busy reply asks for, milliseconds; undefined where it asks for none. */
  readonly pauseInBody?: (text: string) => number | undefined;
  /** What was told of, and lasts; of all cycles of a watch. */
  readonly troubles?: CallTroubles;
}

/** Most a reply of a retryable call may hold, decoded. A page of 200 records is about 1 MB (photos.md 1.3). */
const BODY_LIMIT_BYTES = 64 * 2 ** 20;
/** Tries after which a person who looks on is told what is waited for. */
const TRIES_UNTOLD = 4;

const BUSY_BODY_LIMIT_BYTES = 64 * 2 ** 10;

/**
 * Repeats small idempotent calls while there is hope, and makes all requests wait when Apple asks for a pause.
 *
 * A call marked `retryable` has its body read here, so that a reply cut in the middle is one more try and not the caller's
 * problem. When patience ends, the last reply or error is handed on as it came.
 */
export function withRetry(ports: RetryPorts): TransportWrapper {
  const troubles = ports.troubles ?? new CallTroubles();
  return (inner) => ({ ...inner, send: (request) => sendPatiently(inner, request, { ...ports, troubles }) });
}

async function sendPatiently(
  inner: Transport,
  request: HttpRequest,
  ports: RetryPorts & { readonly troubles: CallTroubles },
): Promise<HttpReply> {
  const { clock, gate, log, troubles } = ports;
  const call = () => ({ ...whereOf(request), nowMs: clock.monotonic() });

  let firstAtMs: number | undefined;
  for (let triesDone = 1; ; triesDone += 1) {
    await gate.wait(request.signal);
    const tried = await trySend(inner, request, ports);
    firstAtMs ??= clock.monotonic();
    const vain = { tries: triesDone, ms: clock.monotonic() - firstAtMs };
    const step = decideRetry(describe(tried, ports), vain, clock.random());

    if (step.do === 'pause') gate.hold(step.pauseMs);
    const again =
      mayRepeat(request, tried) &&
      (step.do === 'retry' || (step.do === 'pause' && step.retry && !gate.isTooLong()));
    const isVain = tried instanceof TransportError || isBusy(tried.status);
    if (isVain) troubles.failed(call());
    if (!again) {
      if (tried instanceof TransportError) throw tried;
      const ended = isVain ? undefined : troubles.end(call());
      if (ended !== undefined)
        log.info(worksAgain(clock.monotonic() - ended.sinceMs, ended.tries + 1), whereOf(request));
      return tried;
    }

    const afterMs = step.do === 'retry' ? step.afterMs : step.pauseMs;
    const isSlow = tried instanceof TransportError && SLOW_ERRORS.has(tried.code);
    const about = { ...whereOf(request), tries: triesDone, afterMs };
    const isWorthTelling = isSlow || triesDone >= TRIES_UNTOLD;
    const isNew = isWorthTelling && troubles.begin(call(), { sinceMs: firstAtMs, tries: triesDone });
    const words = isSlow
      ? 'an answer comes too slowly: trying again'
      : 'no good answer yet: trying for a minute';
    if (isNew) log.warn(words, about);
    else log.debug('trying again', about);
    if (!(tried instanceof TransportError)) tried.body.discard();
    if (step.do === 'retry') await clock.sleep(afterMs, request.signal);
  }
}

function whereOf({ url }: HttpRequest) {
  return { host: url.host, path: url.pathname };
}

function mayRepeat({ retryable }: HttpRequest, tried: Tried): boolean {
  if (retryable === true) return true;
  if (retryable === undefined || !(tried instanceof TransportError)) return false;
  return retryable === 'unanswered' || tried.phase === 'connect';
}

type Tried = (HttpReply & { readonly pauseInBodyMs?: number | undefined }) | TransportError;

async function trySend(inner: Transport, request: HttpRequest, ports: RetryPorts): Promise<Tried> {
  try {
    const reply = await inner.send(request);
    if (request.retryable !== true) return reply;
    if (!isBusy(reply.status))
      return { ...reply, body: arrivedBody(await reply.body.bytes(BODY_LIMIT_BYTES)) };
    // What counts in a busy reply is its header; without one the body may say it, or break without losing the reply.
    if (ports.pauseInBody === undefined || reply.headers.get('retry-after') !== undefined) return reply;
    const text = await reply.body.text(BUSY_BODY_LIMIT_BYTES).catch(() => '');
    return { ...reply, body: arrivedBody(Buffer.from(text)), pauseInBodyMs: ports.pauseInBody(text) };
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
}

function describe(tried: Tried, { clock }: RetryPorts): TryResult {
  if (tried instanceof TransportError) return { kind: 'error', code: tried.code };
  const inHeader = parseRetryAfter(tried.headers.get('retry-after'), clock.now());
  return { kind: 'reply', status: tried.status, retryAfterMs: inHeader ?? tried.pauseInBodyMs };
}

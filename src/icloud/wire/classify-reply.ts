import { waitFrom } from '../../base/outside-numbers.ts';
import { isBusy, isPassing } from '../../http/decide-retry.ts';
import type { Failure } from '../../model/failure.ts';
import { readAppleError } from './read-apple-error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './read-json.ts';
import { isSuccess } from '../../http/is-success.ts';
import { isMisdirected, isRefusal, lacksKeys } from './status.ts';

/** A reply of the set-up or the database service, read to its end. */
export interface TextReply {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

export type Verdict =
  | { readonly kind: 'ok'; readonly json: JsonObject }
  /** Sign in again as far as needed, then repeat. */
  | { readonly kind: 'session-lost'; readonly code: string; readonly reason: string }
  /** The session lives, but without the keys to the photos, or with old ones (auth.md 11). */
  | { readonly kind: 'keys-missing'; readonly code: string; readonly reason: string }
  /** The connection led to the wrong place: drop it and repeat once (auth.md 9.2). */
  | { readonly kind: 'misdirected' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }
  /** Apple understood, and says no. */
  | { readonly kind: 'denied'; readonly code: string; readonly reason: string }
  /** Apple's trouble; later it may work. */
  | { readonly kind: 'transient'; readonly status: number }
  /** No answer of this service at all: a captive portal, an error page, a redirect. */
  | { readonly kind: 'malformed'; readonly status: number };

const BUSY_CODES = new Set(['RETRY_LATER', 'TRY_AGAIN_LATER', 'CAS_OP_LOCK', 'THROTTLED', 'CONFLICT']);
const LOST_CODES = new Set(['AUTHENTICATION_FAILED', 'AUTHENTICATION_REQUIRED']);
/** Apple sends these texts with many statuses, 400 and 500 among them (auth.md 8.1, 8.5, 9.3, 12; photos.md 13.2). */
const LOST_TEXT =
  /missing x-apple-webauth|invalid global session|invalid session token|missing apple_id|no auth method/i;
const KEYS_TEXT = /missing pcs cookie|decrypt pcs cookie/i;
const CLOSED_TEXT = /private db access disabled/i;

/** What a reply of the set-up or the database service means (auth.md 8.5, 9.2, 9.3; photos.md 13). */
export function classifyReply({ status, text, retryAfterMs }: TextReply): Verdict {
  const json = parseJsonObject(text);
  const words = json === undefined ? undefined : wordsOfAll(json);
  const error = words === undefined ? undefined : readAppleError(words);
  const code = error?.codes[0];
  const reason = error?.text ?? `http status ${status}`;

  if (isSuccess(status) && json !== undefined && code === undefined) return { kind: 'ok', json };
  if (code !== undefined && BUSY_CODES.has(code)) {
    const asked = secondsToMs(words?.['retryAfter']) ?? secondsToMs(json?.['retryAfter']);
    return { kind: 'throttled', retryAfterMs: asked ?? retryAfterMs };
  }
  if (lacksKeys(status) || KEYS_TEXT.test(error?.text ?? '')) {
    return { kind: 'keys-missing', code: code ?? `HTTP_${status}`, reason };
  }
  if ((code !== undefined && LOST_CODES.has(code)) || LOST_TEXT.test(error?.text ?? '')) {
    return { kind: 'session-lost', code: code ?? `HTTP_${status}`, reason };
  }
  if (code === 'ACCESS_DENIED') return { kind: 'denied', code, reason };
  if (isSuccess(status))
    return code === undefined ? { kind: 'malformed', status } : { kind: 'denied', code, reason };
  return classifyStatus({ status, retryAfterMs, isJson: json !== undefined, code, reason });
}

/**
 * Where an answer speaks of its own failure: at its top, or where its only zone or its only record would stand (photos.md 13.1). What
 * is about the zone, its token or one record is for the caller.
 */
function wordsOfAll(json: JsonObject): JsonObject {
  for (const list of [json['zones'], json['records']]) {
    const only: unknown = Array.isArray(list) && list.length === 1 ? list[0] : undefined;
    if (!isJsonObject(only) || typeof only['recordName'] === 'string') continue;
    const { serverErrorCode: code, reason } = only;
    if (typeof code !== 'string') continue;
    if (BUSY_CODES.has(code) || LOST_CODES.has(code) || isClosed(code, reason)) return only;
  }
  return json;
}

/** "Web access is off": about the account, whatever was asked for. */
export function isClosed(code: string, reason: unknown): boolean {
  return code === 'ACCESS_DENIED' && typeof reason === 'string' && CLOSED_TEXT.test(reason);
}

function classifyStatus(reply: {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly isJson: boolean;
  readonly code: string | undefined;
  readonly reason: string;
}): Verdict {
  const { status, retryAfterMs, isJson, reason } = reply;
  const code = reply.code ?? `HTTP_${status}`;
  const lost = { kind: 'session-lost', code, reason } as const;
  switch (status) {
    case 330: // moved to another partition: the next accountLogin names it (session.md 6)
    case 401:
    case 430:
    case 450:
      return lost;
    case 403: // C19: the body decides; only a silent 403 is about the session
      return reply.code === undefined ? lost : { kind: 'denied', code, reason };
    case 421:
      return isJson ? lost : { kind: 'misdirected' };
    case 429:
    case 503:
      return { kind: 'throttled', retryAfterMs };
    case 409: // two at one thing; of a call that only reads it says nothing but "again"
      return { kind: 'transient', status };
    default:
      if (isPassing(status)) return { kind: 'transient', status };
      if (isRefusal(status)) return { kind: 'denied', code, reason };
      return { kind: 'malformed', status };
  }
}

/** What a refused download means (photos.md 10.5). Undefined: a body follows, to be checked while it is read. */
export function classifyContentStatus(status: number, retryAfterMs: number | undefined): Failure | undefined {
  switch (status) {
    case 200:
    case 206:
      return undefined;
    // 401 and 403 too: a fresh address is tried first, and only if that is refused as well the session is in doubt.
    case 400:
    case 401:
    case 403:
    case 404:
    case 410:
      return { kind: 'link-expired' };
    case 416:
      return { kind: 'wrong', why: 'range' };
    default:
      // 421 too: the caller that opens the content asks once more over a new connection first.
      if (isBusy(status) || isMisdirected(status)) {
        return retryAfterMs === undefined ? { kind: 'busy' } : { kind: 'busy', retryAfterMs };
      }
      return { kind: 'denied', detail: `http status ${status}` };
  }
}

/** What a busy answer of the database asks for in its body, milliseconds (photos.md 13.1). */
export function pauseInBody(text: string): number | undefined {
  return secondsToMs(parseJsonObject(text)?.['retryAfter']);
}

function secondsToMs(seconds: unknown): number | undefined {
  return typeof seconds === 'number' ? waitFrom(seconds * 1000) : undefined;
}

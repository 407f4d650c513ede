import { backoffMs, isPatienceOver, type Vain } from '../base/is-patience-over.ts';

/** What one try of a small idempotent call came to. */
export type TryResult =
  | { readonly kind: 'reply'; readonly status: number; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'error'; readonly code: string };

export type RetryStep =
  | { readonly do: 'return' }
  | { readonly do: 'retry'; readonly afterMs: number }
  /** The server named a time. It holds for the whole account, whether or not this call is repeated. */
  | { readonly do: 'pause'; readonly pauseMs: number; readonly retry: boolean };

/** Tries without success before a call is given up, a minute after the first of them at the earliest (FAULTS.md C22). */
const TRIES = 5;

/** Each of them has cost a minute and more already (C33). */
export const SLOW_ERRORS = new Set(['BODY_TOO_SLOW', 'EXCHANGE_TOO_LONG']);
const SLOW_TRIES = 2;

/** Errors that another try cannot change: a certificate is never bypassed (C17), a proxy wants a password (C25). */
const LASTING_ERRORS = new Set([
  'BODY_TOO_LARGE',
  'PROXY_REFUSED',
  'UNEXPECTED_ENCODING',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The whole retry policy of API calls. Pure: no clock, no dice (`jitter` is at least 0, below 1), no I/O. */
export function decideRetry(result: TryResult, vain: Vain, jitter: number): RetryStep {
  const isSlow = result.kind === 'error' && SLOW_ERRORS.has(result.code);
  const exhausted = isSlow ? vain.tries >= SLOW_TRIES : isPatienceOver(vain, TRIES);
  const afterMs = backoffMs(vain.tries, jitter);

  if (result.kind === 'reply' && result.retryAfterMs !== undefined && isBusy(result.status)) {
    // Who says "at once" again and again is not asked in every moment of that minute.
    const leastMs = vain.tries < TRIES || exhausted ? 0 : afterMs;
    return { do: 'pause', pauseMs: Math.max(result.retryAfterMs, leastMs), retry: !exhausted };
  }
  const passing = result.kind === 'reply' ? isBusy(result.status) : !LASTING_ERRORS.has(result.code);
  if (!passing || exhausted) return { do: 'return' };
  return { do: 'retry', afterMs };
}

/** A refusal that passes by itself, to whatever it is the answer: too slow, too early, too many, or the server's own trouble. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** The same of a call that only reads: a conflict there is with another client, and is over soon. */
export function isBusy(status: number): boolean {
  return status === 409 || isPassing(status);
}

import { isPassing } from '../../http/decide-retry.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { TransportError } from '../../http/transport.ts';
import { isThrottling } from './status.ts';

/** Certificates are never waved through; these two are often a wrong clock on our side (FAULTS.md C17). */
const CLOCK_CODES = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);

/** The chain ends at an authority that Node does not know: mostly the proxy of a company. */
const UNTRUSTED_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function certificateDetails(code: string): readonly string[] {
  if (CLOCK_CODES.has(code)) return ['the clock of this machine may be wrong'];
  if (!UNTRUSTED_CODES.has(code)) return [];
  return [
    'its certificate is from nobody this machine trusts; if it is that of your own proxy, name the file of its authority in NODE_EXTRA_CA_CERTS',
  ];
}

/** What no answer at all means for the run; anything else than a `TransportError` passes as it is. */
export function asServiceError(error: unknown, host: string): unknown {
  if (!(error instanceof TransportError)) return error;
  if (error.code === 'BODY_TOO_LARGE') {
    return new KeepsakeError('SERVICE_NOT_UNDERSTOOD', `the answer of ${host} is larger than allowed`, {
      cause: error,
    });
  }
  return new KeepsakeError('SERVICE_UNREACHABLE', `no answer from ${host}: ${error.code}`, {
    details: certificateDetails(error.code),
    cause: error,
  });
}

export function throttlingError(host: string, retryAfterMs: number | undefined): KeepsakeError {
  const wait =
    retryAfterMs === undefined ? [] : [`apple asks to wait ${Math.ceil(retryAfterMs / 1000)} seconds`];
  return new KeepsakeError('SERVICE_THROTTLING', `${host} accepts no requests for now`, {
    details: wait,
    waitMs: retryAfterMs,
  });
}

/** What no step of a sign-in has an answer of its own to; undefined where the status is none of Apple's trouble. */
export function serviceTrouble(reply: {
  readonly host: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}): KeepsakeError | undefined {
  const { host, status, retryAfterMs } = reply;
  if (isThrottling(status)) return throttlingError(host, retryAfterMs);
  return isPassing(status) ? refusingError(host, status) : undefined;
}

export function refusingError(host: string, status: number): KeepsakeError {
  return new KeepsakeError('SERVICE_REFUSING', `${host} has trouble: http status ${status}`);
}

/** A redirect, a page in place of data, data without what it must hold: a captive portal or a changed service (C16). */
export function notUnderstoodError(host: string, what: string): KeepsakeError {
  return new KeepsakeError('SERVICE_NOT_UNDERSTOOD', `the answer of ${host} is not understood: ${what}`);
}

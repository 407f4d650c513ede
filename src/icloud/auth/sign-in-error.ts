import { KeepsakeError, unreachable } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { readAppleError } from '../wire/read-apple-error.ts';
import { notUnderstoodError, refusingError, throttlingError } from '../wire/service-error.ts';
import type { SignInRefusal } from './classify-sign-in.ts';
import type { AppleReply } from './sign-in-client.ts';

/** The words for a sign-in that ended. Never a password, code or token; Apple's own text and its id for support. */
export function signInError(
  refusal: SignInRefusal,
  reply: Pick<AppleReply, 'host' | 'requestId'>,
): KeepsakeError {
  const error = wordsFor(refusal, reply.host);
  return new KeepsakeError(error.code, error.message, {
    details: [...error.details, ...supportDetails(reply)],
    waitMs: error.waitMs,
  });
}

/** Apple refused in a way that none of its codes explains. */
export function refusalError(reply: AppleReply): KeepsakeError {
  const text = reply.json === undefined ? undefined : readAppleError(reply.json).text;
  return signInError({ kind: 'refused', status: reply.status, text }, reply);
}

/** Only a server that knows the account's verifier can send a sound challenge (auth.md 5.8, FAULTS.md D5). */
export function serverUnprovedError(reply: AppleReply): KeepsakeError {
  return new KeepsakeError(
    'SERVICE_NOT_UNDERSTOOD',
    `${reply.host} is not trusted with a proof of the password: the server could not prove itself`,
    { details: supportDetails(reply) },
  );
}

/** Goes under every error that an answer of Apple caused (auth.md 4). */
export function supportDetails(reply: Pick<AppleReply, 'requestId'>): readonly string[] {
  return reply.requestId === undefined ? [] : [`apple's id of this request: ${printable(reply.requestId)}`];
}

function wordsFor(refusal: SignInRefusal, host: string): KeepsakeError {
  switch (refusal.kind) {
    case 'password-rejected':
      return new KeepsakeError('PASSWORD_REJECTED', 'apple does not accept this address with this password');
    case 'locked':
      return new KeepsakeError('ACCOUNT_LOCKED', 'apple has locked this account for security reasons');
    case 'federated':
      return new KeepsakeError('ACCOUNT_FEDERATED', 'this account has to sign in at its organisation');
    case 'security-key':
      return new KeepsakeError('SECURITY_KEY_NEEDED', 'this account signs in with a security key');
    case 'throttled':
      return throttlingError(host, refusal.retryAfterMs);
    case 'refused':
      return new KeepsakeError(
        'SERVICE_REFUSING',
        `apple refuses the sign-in: ${refusal.text ?? `http status ${refusal.status}`}`,
      );
    case 'trouble':
      return refusingError(host, refusal.status);
    case 'not-understood':
      return notUnderstoodError(host, `http status ${refusal.status} without the data expected`);
    default:
      return unreachable(refusal);
  }
}

import { KeepsakeError, unreachable } from '../../base/errors.ts';
import { notUnderstoodError, refusingError, throttlingError } from '../wire/service-error.ts';
import type { CodeTrouble } from './classify-code.ts';
import type { AppleReply } from './sign-in-client.ts';
import { refusalError, supportDetails } from './sign-in-error.ts';

/** The words for an answer that ends the way to a code. */
export function codeError(trouble: CodeTrouble, reply: AppleReply): KeepsakeError {
  switch (trouble.kind) {
    case 'locked':
      return codesLockedError(reply);
    case 'expired':
      return codeExpiredError(reply);
    case 'throttled':
      return throttlingError(reply.host, reply.retryAfterMs);
    case 'trouble':
      return refusingError(reply.host, reply.status);
    case 'refused':
      return refusalError(reply);
    case 'not-understood':
      return notUnderstoodError(reply.host, `http status ${reply.status} with a page in place of an answer`);
    default:
      return unreachable(trouble);
  }
}

export function codesLockedError(reply: Pick<AppleReply, 'requestId'>): KeepsakeError {
  return new KeepsakeError(
    'CODES_LOCKED',
    'apple neither sends nor takes codes for this account for some hours: there were too many',
    { details: supportDetails(reply) },
  );
}

export function codeExpiredError(reply: Pick<AppleReply, 'requestId'>): KeepsakeError {
  return new KeepsakeError('CODE_EXPIRED', 'the sign-in that this code belongs to is over', {
    details: supportDetails(reply),
  });
}

/** No user enters a code now. `wasSent`: one is on its way, and another process may enter it. */
export function codeNeededError({
  wasSent,
  why,
}: {
  readonly wasSent: boolean;
  readonly why?: string | undefined;
}): KeepsakeError {
  return new KeepsakeError(
    'CODE_NEEDED',
    wasSent
      ? 'apple has sent a code, and nobody is here to enter it'
      : 'apple wants a code from one of your devices, and nobody is here to enter it',
    { details: why === undefined ? [] : [why] },
  );
}

export function wrongCodesError(count: number): KeepsakeError {
  return new KeepsakeError('CODE_REJECTED', `${count} codes in a row were wrong`);
}

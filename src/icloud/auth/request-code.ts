import type { CodePlace } from '../session/session-data.ts';
import { classifyRequest, type RequestOutcome } from './classify-code.ts';
import { codeError } from './code-error.ts';
import type { AppleReply, AuthCall, SignInClient } from './sign-in-client.ts';
import type { Phone, PhoneMode } from './factors.ts';

/** Where a code is to go. */
export type Target = { readonly kind: 'device' } | PhoneTarget;

export interface PhoneTarget {
  readonly kind: 'phone';
  readonly phone: Phone;
  readonly mode: PhoneMode;
}

/** What leaves a way open: the code is on its way, or another one may do. */
export interface Requested {
  readonly outcome: Exclude<RequestOutcome, { kind: 'locked' | 'expired' | 'throttled' }>;
  readonly reply: AppleReply;
}

/** Asks Apple once to send a code (auth.md 7.3). Throws what ends the sign-in, whichever way was asked for. */
export async function requestCode(
  client: SignInClient,
  target: Target,
  signal: AbortSignal,
): Promise<Requested> {
  const reply = await client.askAuth(callFor(target), signal);
  const outcome = classifyRequest(reply);
  if (outcome.kind === 'throttled') throw codeError(outcome, reply);
  const isOver = outcome.kind === 'locked' || outcome.kind === 'expired';
  if (isOver) client.tokens.codeRequest = undefined;
  // Apple's answer moved the sign-in on: the process that continues it has to know.
  await client.keep('asked for a code');
  if (isOver) throw codeError(outcome, reply);
  return { outcome, reply };
}

export function placeOf(target: Target): CodePlace {
  return target.kind === 'device' ? target : { kind: 'phone', id: target.phone.id, mode: target.mode };
}

function callFor(target: Target): AuthCall {
  if (target.kind === 'device') {
    return { method: 'PUT', path: '/verify/trusteddevice/securitycode', kind: 'verify' };
  }
  const { id, nonFTEU } = target.phone;
  const phoneNumber = nonFTEU === undefined ? { id } : { id, nonFTEU };
  return {
    method: 'PUT',
    path: '/verify/phone',
    kind: 'verify',
    body: { phoneNumber, mode: target.mode },
  };
}

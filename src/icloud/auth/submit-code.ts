import type { CodePlace, CodeRequest } from '../session/session-data.ts';
import { classifyCode } from './classify-code.ts';
import { codeError } from './code-error.ts';
import type { AuthCall, SignInClient } from './sign-in-client.ts';

/** Wrong codes in one sign-in before we stop, well before Apple would (auth.md 7.4). */
export const MAX_WRONG_CODES = 3;

/**
 * Sends a code to where it came from, once. Whether it was right or wrong is on disk before this returns, so that another
 * process can go on from there.
 */
export async function submitCode(
  client: SignInClient,
  code: string,
  signal: AbortSignal,
): Promise<'accepted' | 'wrong'> {
  const { tokens } = client;
  const request = tokens.codeRequest;
  const reply = await client.askAuth(callFor(request?.place ?? { kind: 'device' }, code), signal);
  const outcome = classifyCode(reply);
  if (outcome.kind !== 'accepted' && outcome.kind !== 'wrong') {
    const isOver = outcome.kind === 'locked' || outcome.kind === 'expired';
    if (isOver) tokens.codeRequest = undefined;
    await client.keep('code not taken');
    throw codeError(outcome, reply);
  }
  if (request !== undefined) tokens.codeRequest = after(outcome.kind, request);
  await client.keep(outcome.kind === 'accepted' ? 'code accepted' : 'code wrong');
  return outcome.kind;
}

function callFor(place: CodePlace, code: string): AuthCall {
  const securityCode = { code };
  const [path, body] =
    place.kind === 'device'
      ? ['/verify/trusteddevice/securitycode', { securityCode }]
      : ['/verify/phone/securitycode', { phoneNumber: { id: place.id }, securityCode, mode: place.mode }];
  return { method: 'POST', path, kind: 'verify', body };
}

function after(outcome: 'accepted' | 'wrong', request: CodeRequest): CodeRequest | undefined {
  if (outcome === 'accepted') return { ...request, isAccepted: true };
  const wrongCodes = request.wrongCodes + 1;
  return wrongCodes < MAX_WRONG_CODES ? { ...request, wrongCodes } : undefined;
}

import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { SignInClient } from './sign-in-client.ts';
import { pendingCode } from '../session/session-data.ts';
import { readAnswer } from './read-answer.ts';
import { MAX_WRONG_CODES, submitCode } from './submit-code.ts';
import { trustThisDevice } from './trust.ts';

export interface EnterCodeOptions {
  readonly client: SignInClient;
  readonly clock: Pick<Clock, 'now'>;
  /** As it was typed. */
  readonly typed: string;
}

/**
 * Brings the code for a sign-in that another process began (auth.md 7.1). Asks for no code: that would make this one
 * useless (auth.md 7.3, trap 23). What is left is done by the next renewal: the session token of a trusted device.
 */
export async function enterCode(
  { client, clock, typed }: EnterCodeOptions,
  signal: AbortSignal,
): Promise<void> {
  const answer = readAnswer(typed);
  if (answer.kind !== 'code') throw new KeepsakeError('USAGE', 'a code has six digits');
  const request = pendingCode(client.tokens, clock.now());
  if (request === undefined) {
    throw new KeepsakeError(
      'CODE_EXPIRED',
      'no sign-in waits for a code here: one waits ten minutes at most',
    );
  }
  if (!request.isAccepted && (await submitCode(client, answer.code, signal)) === 'wrong') {
    const left = MAX_WRONG_CODES - request.wrongCodes - 1;
    const rest = left === 0 ? 'this was the last try: request a new code' : `tries left: ${left}`;
    throw new KeepsakeError('CODE_REJECTED', 'apple does not accept this code', { details: [rest] });
  }
  await trustThisDevice(client, signal);
  client.replaceLogin();
  await client.keep('signed in with a code');
}

import { KeepsakeError } from '../../base/errors.ts';
import type { Person } from '../../model/person.ts';
import { codeNeededError } from './code-error.ts';
import type { EnterCodeOptions } from './enter-code.ts';
import { type FinishOptions, finishSignIn } from './sign-in-anew.ts';
import { pendingCode } from '../session/session-data.ts';
import type { SignedInAccount } from './read-account.ts';
import { trustThisDevice } from './trust.ts';

export interface ResumeOptions extends FinishOptions, Pick<EnterCodeOptions, 'clock'> {
  readonly person: Person;
}

/**
 * Goes on with a sign-in that an earlier process left behind. One that was killed between code and trust needs no second
 * code (trap 26). One that still waits for its code is left alone while no user is here: a new proof would end it.
 * Undefined: there is none to go on with.
 */
export async function resumeSignIn(
  options: ResumeOptions,
  signal: AbortSignal,
): Promise<SignedInAccount | undefined> {
  const { client, person, clock, log } = options;
  const request = pendingCode(client.tokens, clock.now());
  if (request === undefined) return undefined;
  if (!request.isAccepted) {
    if (await person.isPresent()) return undefined;
    throw codeNeededError({ wasSent: true });
  }
  try {
    await trustThisDevice(client, signal);
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'SESSION_REFUSED') throw error;
    log.debug('the sign-in begun before is over');
    return undefined;
  }
  return finishSignIn(options, signal);
}

import { KeepsakeError, unreachable } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Person } from '../../model/person.ts';
import { refusingError, throttlingError } from '../service-error.ts';
import { classifyCode, classifyPush, type CodeOutcome } from './classify-code.ts';
import type { AppleReply, Conversation } from './conversation.ts';
import { refusalError, supportDetails } from './sign-in-error.ts';
import { trustThisDevice } from './trust.ts';

export interface TwoFactorOptions {
  readonly conversation: Conversation;
  readonly person: Person;
  readonly log: Log;
}

/** Wrong codes in a row before we stop, well before Apple would (auth.md 7.4). */
const MAX_CODES = 3;

const DEVICE_CODE = '/verify/trusteddevice/securitycode';

/**
 * Brings a sign-in that wants a code to its end: has a code shown on the user's devices, asks for it, and makes this
 * device trusted. Without a person nothing is sent at all: a code nobody asked for leads to a lock (auth.md 7.3, 10).
 */
export async function passTwoFactor(options: TwoFactorOptions, signal: AbortSignal): Promise<void> {
  const { conversation, person } = options;
  if (!(await person.isPresent())) throw codeNeededError();

  let news = await askForPush(options, signal);
  for (let codes = 1; ; codes += 1) {
    const answer = await person.askCode(news, signal);
    if (answer === undefined) throw codeNeededError();
    const code = answer.replaceAll(/[\s-]/g, '');
    if (/^\d{6}$/.test(code)) {
      const outcome = await submitCode(conversation, code, signal);
      if (outcome === 'accepted') break;
      news = 'apple does not accept this code';
    } else {
      news = 'a code has six digits';
    }
    if (codes === MAX_CODES) {
      throw new KeepsakeError('CODE_REJECTED', `${MAX_CODES} codes in a row were wrong`);
    }
  }
  await conversation.keep('code accepted');
  await trustThisDevice(conversation, signal);
}

function codeNeededError(): KeepsakeError {
  return new KeepsakeError(
    'CODE_NEEDED',
    'apple wants a code from one of your devices, and nobody is here to enter it',
  );
}

/** Since spring 2026 devices show a code only when asked to (auth.md 7.3). Returns what to tell the person first. */
async function askForPush({ conversation, log }: TwoFactorOptions, signal: AbortSignal): Promise<string> {
  const reply = await conversation.askAuth({ method: 'PUT', path: DEVICE_CODE, kind: 'verify' }, signal);
  const outcome = classifyPush(reply);
  if (outcome.kind === 'accepted') return 'apple shows a code on your trusted devices';
  if (outcome.kind !== 'refused' && outcome.kind !== 'trouble') throw codeError(outcome, reply);
  // A device shows one in its settings too, so the way is not closed.
  log.warn('apple did not send a code to the devices', { status: reply.status });
  return 'apple sent no code: have a device show one under Settings, your name, Sign-In & Security';
}

async function submitCode(
  conversation: Conversation,
  code: string,
  signal: AbortSignal,
): Promise<'accepted' | 'wrong'> {
  const body = { securityCode: { code } };
  const reply = await conversation.askAuth(
    { method: 'POST', path: DEVICE_CODE, kind: 'verify', body },
    signal,
  );
  const outcome = classifyCode(reply);
  if (outcome.kind === 'accepted' || outcome.kind === 'wrong') return outcome.kind;
  throw codeError(outcome, reply);
}

function codeError(
  outcome: Exclude<CodeOutcome, { kind: 'accepted' | 'wrong' }>,
  reply: AppleReply,
): KeepsakeError {
  const details = supportDetails(reply);
  switch (outcome.kind) {
    case 'locked':
      return new KeepsakeError(
        'CODE_REJECTED',
        'apple takes no more codes for some hours: there were too many',
        {
          details,
        },
      );
    case 'expired':
      return new KeepsakeError('CODE_REJECTED', 'the sign-in was over before the code came', { details });
    case 'throttled':
      return throttlingError(reply.host, reply.retryAfterMs);
    case 'trouble':
      return refusingError(reply.host, reply.status);
    case 'refused':
      return refusalError(reply);
    default:
      return unreachable(outcome);
  }
}

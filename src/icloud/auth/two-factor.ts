import type { CodePrompt, Person } from '../../model/person.ts';
import { codeNeededError, wrongCodesError } from './code-error.ts';
import { type CodeRequestPorts, CodeRequests } from './code-requests.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { MAX_WRONG_CODES, submitCode } from './submit-code.ts';
import { trustThisDevice } from './trust.ts';

export interface TwoFactorOptions extends CodeRequestPorts {
  readonly person: Person;
  /** Why a code is wanted, where that is known. */
  readonly why?: string | undefined;
}

/**
 * Brings a sign-in that wants a code to its end: has a code sent as the person wishes, asks for it, and makes this device
 * trusted. Without a person nothing is sent at all: a code that no user asked for leads to a lock (auth.md 7.3, 10).
 */
export async function passTwoFactor(options: TwoFactorOptions, signal: AbortSignal): Promise<void> {
  const { client, person, why } = options;
  if (!(await person.isPresent())) throw codeNeededError({ wasSent: false, why });
  if (why !== undefined) person.tell(why);

  const requests = new CodeRequests(options);
  const wish = readAnswer(person.firstWish ?? 'device');
  let news = isWish(wish) ? await requests.carryOut(wish, signal) : NOT_CLEAR;
  for (let bad = 0; bad < MAX_WRONG_CODES; ) {
    const answer = await ask(person, { news, sent: requests.sent, ways: requests.ways }, signal);
    if (isWish(answer)) {
      news = await requests.carryOut(answer, signal);
    } else if (answer.kind === 'unclear') {
      bad += 1;
      news = NOT_CLEAR;
    } else {
      if ((await submitCode(client, answer.code, signal)) === 'accepted') {
        return trustThisDevice(client, signal);
      }
      bad += 1;
      news = ['apple does not accept this code'];
    }
  }
  throw wrongCodesError(MAX_WRONG_CODES);
}

const NOT_CLEAR = ['a code has six digits; type "ways" for other ways to get one'];

async function ask(person: Person, prompt: CodePrompt, signal: AbortSignal): Promise<Answer> {
  const typed = await person.askCode(prompt, signal);
  if (typed === undefined) throw codeNeededError({ wasSent: prompt.sent !== undefined });
  return readAnswer(typed);
}

function isWish(answer: Answer): answer is Exclude<Answer, { kind: 'code' | 'unclear' }> {
  return answer.kind !== 'code' && answer.kind !== 'unclear';
}

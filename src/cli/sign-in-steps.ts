import type { Answer } from '../answer/answer.ts';
import { signedInAnswer } from '../answer/login-answer.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { CodePrompt, Person } from '../model/person.ts';
import type { Run } from '../sync/open/open-account.ts';
import type { CommandContext } from './command-context.ts';

/** Signs in, as far as needed, and says for how long. */
export async function signInOnly(
  run: Run,
  { world }: Pick<CommandContext, 'world'>,
  wish = { newTrust: false },
): Promise<Answer> {
  const { trustEnds } = await run.logIn(wish);
  return signedInAnswer(run.config, trustEnds, world.clock.now());
}

/** A user whose code is here already: another one that Apple sends would make it useless (auth.md 18, trap 23). */
export function absent(person: Person): Person {
  return { ...person, isPresent: () => Promise.resolve(false) };
}

/** Brings the code of a sign-in that was begun before. */
export async function enterCode(
  typed: string,
  run: Run,
  context: Pick<CommandContext, 'world'>,
): Promise<Answer> {
  await run.enterCode(typed);
  return signInOnly(run, context);
}

type Requested =
  /** Apple was asked: the sign-in waits on disk for the code. */
  | { readonly kind: 'prompted'; readonly prompt: CodePrompt }
  /** No code was needed. */
  | { readonly kind: 'signed-in'; readonly answer: Answer };

/** Has a code sent as the user wishes, in the words of the code prompt, and leaves the sign-in to whoever brings it. */
export async function askForCode(
  wish: string,
  person: Person,
  signIn: (person: Person) => Promise<Answer>,
): Promise<Requested> {
  let prompt: CodePrompt | undefined;
  const messenger: Person = {
    ...person,
    // The user who asks for it wants the code.
    isPresent: () => Promise.resolve(true),
    firstWish: wish,
    askCode(told) {
      prompt = told;
      return Promise.resolve(undefined);
    },
  };
  try {
    return { kind: 'signed-in', answer: await signIn(messenger) };
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'CODE_NEEDED' || prompt === undefined)
      throw error;
    return { kind: 'prompted', prompt };
  }
}

import type { Secret } from '../base/secret.ts';

/** One way for a code to reach the person. `phone` is its place in the list, from 1: what the person types. */
export type CodeWay =
  | { readonly kind: 'device' }
  | { readonly kind: 'sms' | 'voice'; readonly phone: number; readonly number: string };

/** What a person is told when a code is wanted. */
export interface CodePrompt {
  /** What happened and what may be typed, one fact a line. */
  readonly news: readonly string[];
  /** The way the newest code took; undefined: Apple has sent none. */
  readonly sent: CodeWay | undefined;
  /** The ways the account offers; undefined while Apple was not asked for them. */
  readonly ways: readonly CodeWay[] | undefined;
}

/** The user in front of the program, if one is there. */
export interface Person {
  /**
   * Whether the user can answer. While it answers false, nothing is done that makes Apple send a code, so that an
   * unattended run never does (auth.md 7.3, 10).
   */
  isPresent(): Promise<boolean>;
  /** Undefined: the user did not answer. Rejects when the run is interrupted. */
  askPassword(account: string, signal: AbortSignal): Promise<Secret | undefined>;
  /**
   * The answer is what was typed: six digits, or a wish such as `again` or `sms 1` (`icloud/auth/read-answer.ts`).
   * Undefined: the user does not answer now; what Apple sent stays good for `keepsake login --code`.
   */
  askCode(prompt: CodePrompt, signal: AbortSignal): Promise<string | undefined>;
  /** Says something that only makes sense to a user who is there. */
  tell(news: string): void;
  /** What to do in place of showing a code on the devices: a wish, in the words of an answer. */
  readonly firstWish?: string;
}

import type { Secret } from '../base/secret.ts';

/** Whoever sits in front of the program, if anybody does. */
export interface Person {
  /**
   * Whether somebody can answer. While it answers false, nothing is done that makes Apple send a code, so that an
   * unattended run never does (auth.md 7.3, 10).
   */
  isPresent(): Promise<boolean>;
  /** Undefined: nobody answered. Rejects when the run is interrupted. */
  askPassword(account: string, signal: AbortSignal): Promise<Secret | undefined>;
  /** Asks for a six-digit code; the answer is what was typed. `news`: where to find it, or what was wrong with the last. */
  askCode(news: string, signal: AbortSignal): Promise<string | undefined>;
}

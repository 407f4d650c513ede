import type { CodeRequest, SessionTokens } from './session-data.ts';

/** How long Apple is trusted to remember a sign-in that waits for its code (auth.md 7.1). */
const LIFETIME_MS = 10 * 60_000;

/** The sign-in that waits for a code, whichever process began it; undefined: none, or one that is too old by now. */
export function pendingCode(
  { codeRequest }: Pick<SessionTokens, 'codeRequest'>,
  nowMs: number,
): CodeRequest | undefined {
  if (codeRequest === undefined) return undefined;
  return Math.abs(nowMs - codeRequest.atMs) <= LIFETIME_MS ? codeRequest : undefined;
}

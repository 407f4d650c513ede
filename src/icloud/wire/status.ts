/**
 * What statuses of Apple's mean by themselves, whatever the call. What one means to some call alone is told by the file that classifies
 * its answers (`classify-reply.ts`, `auth/classify-sign-in.ts`, `auth/classify-code.ts`); nothing else looks at the numbers. What passes by
 * itself is told by `http/decide-retry.ts`, and what is done by `http/is-success.ts`, because it is so with any server.
 */

/** The status that counts: Apple hides the real one behind a 200 in `X-Apple-I-Rscd` (auth.md 4). */
export function statusThatCounts(status: number, hidden: string | undefined): number {
  return status === 200 && /^[1-5]\d\d$/.test(hidden ?? '') ? Number(hidden) : status;
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** Those that name another address to ask. */
export function namesAddress(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The bytes that were asked for, and not all of them. */
export function isPart(status: number): boolean {
  return status === 206;
}

/** Apple understood, and does not do it. */
export function isRefusal(status: number): boolean {
  return status >= 400;
}

/** What is wrong is on our side. */
export function isOurFault(status: number): boolean {
  return status >= 400 && status < 500;
}

export function isServerTrouble(status: number): boolean {
  return status >= 500;
}

/** The connection led to the wrong back end (auth.md 9.2). */
export function isMisdirected(status: number): boolean {
  return status === 421;
}

/** Two at one thing. */
export function isConflict(status: number): boolean {
  return status === 409;
}

/** What the account holds is locked with keys that this session does not have (auth.md 11). */
export function lacksKeys(status: number): boolean {
  return status === 423;
}

/** Apple's two ways to say "not now": about the whole account, never about a password. */
export function isThrottling(status: number): boolean {
  return status === 429 || status === 503;
}

/** The one of them that a repeat makes worse. */
export function isTooMany(status: number): boolean {
  return status === 429;
}

/** The sign-in that a call goes on with is over (auth.md 7.2, 7.4). */
export function isSignInOver(status: number): boolean {
  return status === 401 || status === 404;
}

/** "You are at the wrong house": the answer names the right one (session.md 6). */
export function namesNewHome(status: number): boolean {
  return status === 330 || status === 430;
}

/** More was asked for at a time than the service takes. */
export function isTooLarge(status: number): boolean {
  return status === 413;
}

import type { ErrorCode, KeepsakeError } from '../../base/errors.ts';
import type { Trouble } from '../../model/account-files.ts';

/** What ends a run and is not about the account, nor about the way to Apple. */
const OURS: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'ACCOUNT_BUSY',
  'LOCK_LOST',
  'DESTINATION_UNUSABLE',
  'DESTINATION_FULL',
  'DESTINATION_MISSING',
  'STATE_DAMAGED',
  'STATE_PUT_ASIDE',
  'STATE_UNREADABLE',
  'STATE_OLDER',
  'INTERRUPTED',
  'INTERNAL',
]);

/** What the photos database says, so that a session alone is not the end of it. */
const OF_THE_DATABASE: ReadonlySet<string> = new Set<ErrorCode>([
  'SESSION_REFUSED',
  'WEB_ACCESS_OFF',
  'PHOTOS_NOT_SET_UP',
]);

/** What is to be remembered after a look that ended with `error`. The same object where nothing is new. Pure. */
export function troubleOf(
  error: KeepsakeError | undefined,
  before: Trouble | undefined,
  nowMs: number,
): Trouble | undefined {
  if (error === undefined) return undefined;
  if (OURS.has(error.code)) return before;
  const { code, waitMs } = error;
  const untilMs = waitMs === undefined ? undefined : nowMs + waitMs;
  if (before?.code === code && untilMs === undefined && before.untilMs === undefined) return before;
  return { code, sinceMs: before?.code === code ? before.sinceMs : nowMs, untilMs };
}

/** What is left of it once there is a session. Pure. */
export function troubleAfterSession(before: Trouble | undefined): Trouble | undefined {
  return before !== undefined && OF_THE_DATABASE.has(before.code) ? before : undefined;
}

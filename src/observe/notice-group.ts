import { ERRORS, isErrorCode } from '../base/error-table.ts';
import type { ErrorCode } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { NoticeGroup } from '../model/notice.ts';

/** Apple has closed the account, or a part of the sign-in, and says for how long or where to go. */
const BLOCKED: ReadonlySet<ErrorCode> = new Set([
  'ACCOUNT_LOCKED',
  'CODES_LOCKED',
  'ACCOUNT_FEDERATED',
  'ACCOUNT_MANAGED',
]);

/** What the user wants, or what ends with the other keepsake: no news to anybody. */
const UNTOLD: ReadonlySet<ErrorCode> = new Set(['INTERRUPTED', 'ACCOUNT_BUSY']);

/** What the user makes happen at the keyboard, and sees there. Where nobody is, an album that was renamed ends each night's sync. */
const SEEN: ReadonlySet<ErrorCode> = new Set(['USAGE', 'OUTPUT_UNWRITABLE']);

/**
 * As what the user is told of an error that ended a cycle; undefined: not at all. `code` may be of another version, which wrote it down.
 * `isAlone`: no user sees how the cycle ends.
 */
export function noticeGroupOf(code: string, isAlone = false): NoticeGroup | undefined {
  if (!isErrorCode(code)) return 'failed';
  if (UNTOLD.has(code)) return undefined;
  if (SEEN.has(code)) return isAlone ? 'failed' : undefined;
  if (BLOCKED.has(code)) return 'blocked';
  if (ERRORS[code].watch === 'waits') return 'person';
  return ERRORS[code].exitCode === EXIT.destination ? 'disk' : 'failed';
}

const WANTS_CODE: ReadonlySet<string> = new Set<ErrorCode>(['CODE_NEEDED', 'CODE_REJECTED', 'CODE_EXPIRED']);

/** Whether a code is all that is missing. */
export function wantsCode(code: string): boolean {
  return WANTS_CODE.has(code);
}

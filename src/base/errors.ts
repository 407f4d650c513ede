import { constants } from 'node:os';

/**
 * Every reason for which a run can end, by stable name: scripts, tests and the manual rely on them.
 * The sentence shown is the error's own; what follows from the code stands in `base/error-table.ts`.
 */
export type ErrorCode =
  | 'USAGE'
  // a person is needed
  | 'PASSWORD_NEEDED'
  | 'PASSWORD_REJECTED'
  | 'APP_SPECIFIC_PASSWORD'
  | 'CODE_NEEDED'
  | 'CODE_REJECTED'
  | 'CODE_EXPIRED'
  | 'CODES_LOCKED'
  | 'ACCOUNT_LOCKED'
  | 'ACCOUNT_FEDERATED'
  | 'ACCOUNT_ACTION_NEEDED'
  | 'SECURITY_KEY_NEEDED'
  | 'TWO_STEP_ACCOUNT'
  | 'TERMS_NOT_ACCEPTED'
  | 'WEB_ACCESS_OFF'
  | 'WRONG_DOMAIN'
  | 'PHOTOS_NOT_SET_UP'
  | 'SESSION_REFUSED'
  | 'ACCOUNT_MANAGED'
  | 'CONSENT_NEEDED'
  // another keepsake is at work
  | 'ACCOUNT_BUSY'
  | 'LOCK_LOST'
  // the place where photos go
  | 'DESTINATION_UNUSABLE'
  | 'DESTINATION_FULL'
  | 'DESTINATION_MISSING'
  // where the caller sends what is printed
  | 'OUTPUT_UNWRITABLE'
  // Apple's side, or the way there
  | 'SERVICE_UNREACHABLE'
  | 'SERVICE_THROTTLING'
  | 'SIGN_IN_WAITS'
  | 'SERVICE_REFUSING'
  | 'SERVICE_NOT_UNDERSTOOD'
  // our own memory
  | 'STATE_DAMAGED'
  | 'STATE_PUT_ASIDE'
  | 'STATE_UNREADABLE'
  | 'STATE_OLDER'
  | 'INTERRUPTED'
  | 'INTERNAL';

/** Ends the run. Failures of one file are values (see `model/failure.ts`), never exceptions. */
export class KeepsakeError extends Error {
  override readonly name = 'KeepsakeError';
  readonly code: ErrorCode;
  /** Further facts, one line each, printed under the message. */
  readonly details: readonly string[];
  /** Trying again earlier is no use, or forbidden; undefined: not known. Counted from when the error was made. */
  readonly waitMs: number | undefined;
  /** So many bytes had no room; undefined: not known, or nothing to do with it. */
  readonly neededBytes: number | undefined;
  /** What to do next, where that depends on more than the code. */
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      details?: readonly string[];
      waitMs?: number | undefined;
      neededBytes?: number | undefined;
      hint?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
    this.waitMs = options.waitMs;
    this.neededBytes = options.neededBytes;
    this.hint = options.hint;
  }
}

/** Proves at compile time that a switch covers its union. */
export function unreachable(value: never): never {
  throw new KeepsakeError('INTERNAL', `unhandled case: ${JSON.stringify(value)}`);
}

/** The `code` that Node's system, HTTP and SQLite errors carry (`ENOSPC`, `UND_ERR_SOCKET`, ...). */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? nameOfNumber(error.code) : undefined;
}

/** Node has no word for some errors of the system, a used-up quota (EDQUOT) and a handle gone stale (ESTALE) among them. */
const NUMBERED = /^Unknown system error -(\d+)$/;

function nameOfNumber(code: string): string {
  const number = NUMBERED.exec(code)?.[1];
  if (number === undefined) return code;
  const [name] = Object.entries(constants.errno).find(([, errno]) => errno === Number(number)) ?? [code];
  return name;
}

import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { errorCodeOf, KeepsakeError, type ErrorCode } from '../base/errors.ts';
import { systemWords } from '../base/system-words.ts';
import { whyNotWritable } from '../account/why-not-writable.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
/** Extended: what was read is too short, fails its checksum, or lies in a broken file system. */
const DAMAGED_BYTES: ReadonlySet<unknown> = new Set([522, 8202, 8458]);
/** Extended: the file that readers and writers share could not be made large enough. */
const IOERR_SHMSIZE = 4874;

const WORDS: ReadonlyMap<number, readonly [ErrorCode, string]> = new Map([
  [BUSY, ['ACCOUNT_BUSY', 'is in use by another program']],
  [LOCKED, ['ACCOUNT_BUSY', 'is in use by another program']],
  [FULL, ['DESTINATION_FULL', 'cannot grow: its disk is full']],
  [CORRUPT, ['STATE_DAMAGED', 'is damaged']],
  [NOT_A_DATABASE, ['STATE_DAMAGED', 'is damaged']],
]);

/** Our statements are fixed, so one that does not fit (ERROR) means that the file lost its tables. */
const DAMAGE: ReadonlySet<number | undefined> = new Set([ERROR, CORRUPT, NOT_A_DATABASE]);

/** What stands under the name of the file is none of ours: as if SQLite had said so. */
export function damaged(why: string): Error {
  return Object.assign(new Error(why), { errcode: CORRUPT });
}

/** There is no room for what SQLite is about to do: as if it had said so. */
export function full(): Error {
  return Object.assign(new Error('database or disk is full'), { errcode: FULL });
}

/** Whether the file itself is broken, whatever is done with it. */
export function isDamage(error: unknown): boolean {
  // We write no number that JavaScript cannot hold: one that comes back is a flipped bit.
  return DAMAGE.has(resultCode(error)) || isOutOfRange(error) || DAMAGED_BYTES.has(extendedCode(error));
}

/** What ends a run when SQLite or the system refuses; errors that neither of them made pass as they are. */
export function wordDatabaseError(error: unknown, path: string, name = 'the state file'): unknown {
  if (error instanceof KeepsakeError) return error;
  const result = isShortOfRoom(error) ? FULL : isOutOfRange(error) ? CORRUPT : resultCode(error);
  if (result === undefined && !(error instanceof Error && 'syscall' in error)) return error;
  const [code, words] = WORDS.get(result ?? -1) ?? wordSystemError(error, path);
  return new KeepsakeError(code, `${name} ${path} ${words}`, { cause: error });
}

/** SQLite says only that it cannot: the system knows why. */
function wordSystemError(error: unknown, path: string): readonly [ErrorCode, string] {
  const isSystem = error instanceof Error && 'syscall' in error;
  const reason = isSystem ? error : whyNotWritable(dirname(path), randomUUID());
  const code = errorCodeOf(reason);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return ['DESTINATION_FULL', `cannot grow: its disk is full (${code})`];
  const isDisk = code === 'EIO' || (code === undefined && resultCode(error) === IOERR);
  return [
    isDisk ? 'STATE_UNREADABLE' : 'STATE_DAMAGED',
    `cannot be used: ${code === undefined ? messageOf(error) : systemWords(code)}`,
  ];
}

function isOutOfRange(error: unknown): boolean {
  return errorCodeOf(error) === 'ERR_OUT_OF_RANGE';
}

function isShortOfRoom(error: unknown): boolean {
  return extendedCode(error) === IOERR_SHMSIZE;
}

/** Extended codes carry the primary one in their low byte. */
function resultCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

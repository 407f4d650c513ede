import { KeepsakeError } from '../../base/errors.ts';

/**
 * The photos database as its callers see it: an operation and a body in, parsed JSON out. Behind it are the session (one
 * renewal when a request is refused, then the same request once more), retries, and the query string (photos.md 1).
 * Rejects with `DatabaseError` when Apple answers with an error of its own, with `KeepsakeError` when the run has to end.
 */
export interface Database {
  call(request: DatabaseRequest, signal: AbortSignal): Promise<unknown>;
}

/** The same with calls that change something: they are in other hands, and no call is ever repeated by itself. */
export interface ChangingDatabase extends Database {
  change(request: ChangeRequest, signal: AbortSignal): Promise<ChangeAnswer>;
}

export interface ChangeRequest extends Omit<DatabaseRequest, 'operation'> {
  readonly operation: 'records/modify';
}

export type ChangeAnswer =
  | { readonly kind: 'answered'; readonly json: unknown }
  /** Apple understood, and does not do it. */
  | { readonly kind: 'denied'; readonly code: string; readonly reason: string }
  /** Nothing was done, as far as was said; the pause that Apple asks for stands at the gate. */
  | { readonly kind: 'not-now'; readonly reason: string }
  /** Whether it was done is not known. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface DatabaseRequest {
  readonly database: 'private' | 'shared';
  readonly operation:
    | 'zones/list'
    | 'changes/database'
    | 'changes/zone'
    | 'records/query'
    | 'internal/records/query/batch'
    | 'records/lookup';
  readonly body: Readonly<Record<string, unknown>>;
}

/** Apple answered, and said no: `code` is its `serverErrorCode` (photos.md 13.2), or `HTTP_<status>` without one. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string;
  readonly reason: string;
  readonly status: number;

  constructor(code: string, reason: string, status: number) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.status = status;
  }
}

/**
 * Whether one call is refused for good, by a word of the database or by trouble that does not end. A call that only saves
 * work, or is about another user's library, is then done without; if it is about everything, the next call shows that.
 */
export function isRefusal(error: unknown): error is Error {
  if (error instanceof DatabaseError) return true;
  return error instanceof KeepsakeError && PASSING_BY.has(error.code);
}

const PASSING_BY: ReadonlySet<string> = new Set([
  'SERVICE_REFUSING',
  'SERVICE_NOT_UNDERSTOOD',
  'SERVICE_THROTTLING',
  'SESSION_REFUSED',
]);

import type { Clock } from '../../base/clock.ts';
import { KeepsakeError, unreachable } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { LoopTurns } from '../../base/loop-turns.ts';
import { takeText } from '../../http/arrived-body.ts';
import { isBusy } from '../../http/decide-retry.ts';
import type { RetryGate } from '../../http/retry-gate.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import { type HttpRequest, type Transport, TransportError } from '../../http/transport.ts';
import { classifyReply, isClosed, type Verdict } from '../wire/classify-reply.ts';
import { asServiceError, notUnderstoodError, refusingError, throttlingError } from '../wire/service-error.ts';
import { isMisdirected, lacksKeys } from '../wire/status.ts';
import type { Account, Session } from '../session/session-data.ts';
import type { SessionFile } from '../session/session-file.ts';
import {
  type ChangeAnswer,
  type ChangeRequest,
  type ChangingDatabase,
  DatabaseError,
  type DatabaseRequest,
} from './database.ts';
import { databaseHeaders, databaseUrl } from './database-address.ts';

export interface DatabaseOptions {
  /** With cookies, host guard and retries, see `sync/open/open-account.ts`. */
  readonly transport: Transport;
  readonly session: Session;
  readonly file: Pick<SessionFile, 'tokens' | 'commit'>;
  /** Holds all requests when Apple asks for patience in the body of an answer. */
  readonly gate: Pick<RetryGate, 'hold' | 'wait'>;
  readonly clock: Pick<Clock, 'now' | 'random'>;
  readonly log: Log;
}

/** A page of 200 records is about 1 MB (photos.md 1.3). */
const BODY_LIMIT_BYTES = 32 * 2 ** 20;

/** Tries more, for what the transport cannot see because it stands in the body (photos.md 13.2). */
const MAX_REPEATS = 3;
const FIRST_BACKOFF_MS = 5_000;
const LONGEST_BACKOFF_MS = 120_000;

/** The photos database over HTTP. What `call` asks for only reads, so it may be repeated; what `change` asks for is sent once. */
export function connectDatabase(options: DatabaseOptions): ChangingDatabase {
  const connection = { ...options, turns: new LoopTurns() };
  return {
    call: (request, signal) => call(connection, request, signal),
    change: (request, signal) => change(connection, request, signal),
  };
}

interface Connection extends DatabaseOptions {
  /** What answers hold is read one answer after the other. */
  readonly turns: LoopTurns;
}

async function call(options: Connection, request: DatabaseRequest, signal: AbortSignal): Promise<unknown> {
  const { session, transport, gate, log } = options;
  let renewed = false;
  let dropped = false;

  for (let repeats = 0; ; ) {
    const account = await session.account(signal);
    const { status, verdict } = await send(options, account, { request, retryable: true }, signal);

    switch (verdict.kind) {
      case 'ok':
        // Answers rotate cookies; `commit` does nothing where they did not (session.md R8).
        await options.file.commit('database answer');
        return verdict.json;
      case 'keys-missing':
      case 'session-lost': {
        if (renewed) throw refusedAgain(verdict, status);
        renewed = true;
        log.debug('the photos database refused the session', { status, code: verdict.code });
        // Another caller may have renewed it while this request was under way (FAULTS.md C18).
        const lost = verdict.kind === 'keys-missing' ? 'photo-keys' : undefined;
        if ((await session.account(signal)) === account) await session.renew(signal, lost);
        break;
      }
      case 'misdirected':
        if (dropped) throw refusedAgain({ code: 'HTTP_421', reason: 'misdirected request' }, status);
        dropped = true;
        await transport.dropConnections();
        break;
      case 'denied':
        throw deniedError(verdict, status);
      case 'throttled':
      case 'transient':
      case 'malformed':
        // The transport repeats by status alone; it has done so already, and in vain.
        if (isBusy(status) || repeats === MAX_REPEATS) throw lastError(verdict, account);
        repeats += 1;
        gate.hold(backoffMs(verdict, repeats, options.clock.random()), askedMs(verdict) !== undefined);
        await gate.wait(signal);
        break;
      default:
        return unreachable(verdict);
    }
  }
}

/** Sends it once, or not at all where there is no connection to send it on. */
async function change(
  options: Connection,
  request: ChangeRequest,
  signal: AbortSignal,
): Promise<ChangeAnswer> {
  const { session, gate, log } = options;
  const account = await session.account(signal);
  const tried = await send(options, account, { request, retryable: 'unsent' }, signal).catch(
    (error: unknown) => {
      const { cause } = error instanceof KeepsakeError ? error : {};
      if (!(cause instanceof TransportError)) throw error;
      return cause;
    },
  );
  if (tried instanceof TransportError) {
    const reason = `no answer came: ${tried.code}`;
    return { kind: tried.phase === 'connect' ? 'not-now' : 'lost', reason };
  }
  const { status, verdict } = tried;
  switch (verdict.kind) {
    case 'ok':
      await options.file.commit('database answer');
      return { kind: 'answered', json: verdict.json };
    case 'keys-missing':
    case 'session-lost': {
      log.debug('the photos database refused the session', { status, code: verdict.code });
      const lost = verdict.kind === 'keys-missing' ? 'photo-keys' : undefined;
      if ((await session.account(signal)) === account) await session.renew(signal, lost);
      return { kind: 'not-now', reason: 'the session had ended' };
    }
    case 'misdirected':
      await options.transport.dropConnections();
      return { kind: 'not-now', reason: 'the connection led to another server' };
    case 'denied': {
      const error = deniedError(verdict, status);
      if (!(error instanceof DatabaseError)) throw error;
      return { kind: 'denied', code: error.code, reason: error.reason };
    }
    case 'throttled':
      gate.hold(backoffMs(verdict, 1, options.clock.random()), askedMs(verdict) !== undefined);
      return { kind: 'not-now', reason: 'Apple accepts no changes for now' };
    case 'transient':
    case 'malformed':
      return { kind: 'lost', reason: `no answer that can be understood: http status ${status}` };
    default:
      return unreachable(verdict);
  }
}

async function send(
  { transport, file, clock, turns }: Connection,
  account: Account,
  {
    request,
    retryable,
  }: {
    readonly request: DatabaseRequest | ChangeRequest;
    readonly retryable: HttpRequest['retryable'] & {};
  },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly verdict: Verdict }> {
  const url = databaseUrl(account, request, file.tokens.clientId);
  try {
    const { status, headers, body } = await transport.send({
      method: 'POST',
      url,
      headers: databaseHeaders(file.tokens.domain),
      body: JSON.stringify(request.body),
      signal,
      retryable,
    });
    const bytes = await body.bytes(BODY_LIMIT_BYTES);
    await turns.next();
    const retryAfterMs = parseRetryAfter(headers.get('Retry-After'), clock.now());
    return { status, verdict: classifyReply({ status, text: takeText(bytes), retryAfterMs }) };
  } catch (error) {
    throw asServiceError(error, url.host);
  }
}

function backoffMs(verdict: Verdict, repeats: number, jitter: number): number {
  return (
    askedMs(verdict) ??
    Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (repeats - 1)) * (0.5 + jitter / 2)
  );
}

function askedMs(verdict: Verdict): number | undefined {
  return verdict.kind === 'throttled' ? verdict.retryAfterMs : undefined;
}

function lastError(
  verdict: Extract<Verdict, { kind: 'throttled' | 'transient' | 'malformed' }>,
  { databaseUrl: { host } }: Account,
): KeepsakeError {
  switch (verdict.kind) {
    case 'throttled':
      return throttlingError(host, verdict.retryAfterMs);
    case 'transient':
      return refusingError(host, verdict.status);
    case 'malformed':
      return notUnderstoodError(host, `http status ${verdict.status} without the data expected`);
    default:
      return unreachable(verdict);
  }
}

/** "Web access is off" is the only refusal that is about the whole account; the caller knows what the others mean. */
function deniedError(denied: { readonly code: string; readonly reason: string }, status: number): Error {
  if (isClosed(denied.code, denied.reason)) {
    return new KeepsakeError(
      'WEB_ACCESS_OFF',
      'apple gives no access to the photos of this account on the web',
      {
        details: [denied.reason],
      },
    );
  }
  return new DatabaseError(denied.code, denied.reason, status);
}

/** What accounts with security keys were seen to be told. */
const NO_METHOD = /no auth method/i;

/** The session is new, and is refused all the same (photos.md 13.2, auth.md 8.5). */
function refusedAgain(refusal: { readonly code: string; readonly reason: string }, status: number): Error {
  if (refusal.code === 'AUTHENTICATION_FAILED' && !NO_METHOD.test(refusal.reason)) {
    return new DatabaseError(refusal.code, refusal.reason, status);
  }
  const causes = [
    ...(isMisdirected(status) ? ['"Access iCloud Data on the Web" may be off for this account'] : []),
    ...(lacksKeys(status) ? ['accounts with Advanced Data Protection have to allow access on a device'] : []),
    ...(NO_METHOD.test(refusal.reason) ? ['accounts with security keys are refused here'] : []),
  ];
  return new KeepsakeError(
    'SESSION_REFUSED',
    `the photos database refuses a fresh session: ${refusal.reason}`,
    {
      details: causes,
    },
  );
}

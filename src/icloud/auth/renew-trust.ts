import { type ErrorCode, KeepsakeError, unreachable } from '../../base/errors.ts';
import { localTime } from '../../base/local-time.ts';
import type { Log } from '../../base/log.ts';
import { type CookieJar, TRUST_COOKIE } from '../session/cookie-jar.ts';
import { accountLogin, type AccountLoginOptions } from './account-login.ts';
import { trustThisDevice } from './trust.ts';

export interface RenewTrustOptions extends AccountLoginOptions {
  readonly jar: Pick<CookieJar, 'expiryOf'>;
}

/** `untilMs`: what Apple states afterwards; undefined where it states none. */
export type TrustRenewal =
  | { readonly kind: 'extended'; readonly fromMs: number; readonly untilMs: number }
  | { readonly kind: 'not-extended'; readonly untilMs: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Asks Apple to go on trusting this device, on a session that lives: no code, no proof (session.md 3.4). It worked only
 * if the end that Apple states has moved. Throws while Apple has passing trouble.
 */
export async function renewTrust(options: RenewTrustOptions, signal: AbortSignal): Promise<TrustRenewal> {
  const { client, jar } = options;
  const { sessionId, sessionToken } = client.tokens;
  if (sessionId === undefined || sessionToken === undefined) {
    return { kind: 'refused', reason: 'the sign-in that this session comes from is not known any more' };
  }
  const fromMs = jar.expiryOf(TRUST_COOKIE);
  const refusal = await trustThisDevice(client, signal).then(() => undefined, refusalOf);
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };

  const answer = await accountLogin(options, signal);
  if (answer.kind === 'refused') return answer;
  const untilMs = jar.expiryOf(TRUST_COOKIE);
  const hasMoved = fromMs !== undefined && untilMs !== undefined && untilMs > fromMs;
  return hasMoved ? { kind: 'extended', fromMs, untilMs } : { kind: 'not-extended', untilMs };
}

/** Refused for good, as after a sign-in of long ago; anything else may pass. */
function refusalOf(error: unknown): string {
  if (error instanceof KeepsakeError && REFUSALS.has(error.code)) return error.message;
  throw error;
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['SERVICE_REFUSING', 'SESSION_REFUSED']);

const DAY_MS = 86_400_000;

/** Pure: is it time to ask Apple? `askedAtMs`: when it was last asked in vain. */
export function isTrustDue(facts: {
  readonly endsMs: number | undefined;
  readonly nowMs: number;
  readonly renewBeforeMs: number;
  readonly askedAtMs: number | undefined;
}): boolean {
  const { endsMs, nowMs, renewBeforeMs, askedAtMs } = facts;
  if (endsMs === undefined || endsMs - nowMs > renewBeforeMs) return false;
  return askedAtMs === undefined || Math.abs(nowMs - askedAtMs) >= DAY_MS;
}

export function tellRenewal(renewal: TrustRenewal, log: Log): void {
  switch (renewal.kind) {
    case 'extended':
      return log.info(`apple trusts this device until ${localTime(renewal.untilMs)} now`);
    case 'not-extended':
      return log.warn('apple did not extend its trust in this device; keepsake asks again tomorrow');
    case 'refused':
      return log.warn(`apple did not extend its trust in this device: ${renewal.reason}`);
    default:
      return unreachable(renewal);
  }
}

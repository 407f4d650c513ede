import { needsPerson } from '../../base/error-table.ts';
import type { Decision } from './decide-attempt.ts';
import type { NextAction, SessionSummary, Trouble } from '../../model/account-files.ts';

export interface NextActionFacts extends SessionSummary {
  readonly nowMs: number;
  /** A password, or its hash, can be had without asking the user. */
  readonly hasCredential: boolean;
  /** How long before its end the trust is renewed; 0: never. */
  readonly renewBeforeMs: number;
  /** When Apple was last asked in vain to extend the trust. */
  readonly trustAskedAtMs: number | undefined;
  /** What stood in the way at the last look: a login that its cookie calls good may be over at Apple. */
  readonly trouble?: Trouble | undefined;
  /** What the attempt budget says to a proof of the password without the user. */
  readonly proof: Decision;
}

const DAY_MS = 86_400_000;

/**
 * The steps of auth.md 9.3, foretold without taking one. An estimated end of the trust is no reason to give
 * anything up, nor to ask Apple for another one (session.md 0).
 */
export function planNextAction(facts: NextActionFacts): NextAction {
  const { nowMs, trustEnds, proof } = facts;
  const statedEndMs = trustEnds === undefined || trustEnds.estimated ? undefined : trustEnds.atMs;
  const trustHasEnded = statedEndMs !== undefined && statedEndMs <= nowMs;
  const wanted = wantedBy(facts);
  if (wanted !== undefined) return { kind: 'ask-person', wants: wanted };
  // Only a password is left then: Apple refused cookies and session token, whatever their dates say.
  const isOver = facts.trouble?.code === 'SIGN_IN_WAITS' || facts.trouble?.code === 'PASSWORD_NEEDED';
  if (facts.hasLogin && !isOver) {
    if (trustHasEnded) return { kind: 'go-on-until-code' };
    return statedEndMs === undefined || facts.renewBeforeMs === 0
      ? { kind: 'go-on' }
      : { kind: 'renew-trust', notBeforeMs: renewalTime(facts, statedEndMs) };
  }
  if (facts.awaitsCode) return { kind: 'ask-person', wants: 'code' };
  if (trustHasEnded) return { kind: 'ask-person', wants: 'password-and-code' };
  if (facts.hasSessionToken && !isOver) return { kind: 'log-in-silently' };
  if (!facts.hasTrust) return { kind: 'ask-person', wants: 'password-and-code' };
  if (!facts.hasCredential) return { kind: 'ask-person', wants: 'password' };
  if (proof.do === 'stop') return { kind: 'ask-person', wants: 'blocked' };
  return { kind: 'prove-password', notBeforeMs: proof.do === 'wait' ? proof.untilMs : undefined };
}

/** What the last look ended with, if only a person can change it. */
function wantedBy({ trouble, awaitsCode, hasCredential }: NextActionFacts): Wanted | undefined {
  if (trouble === undefined || !needsPerson(trouble.code)) return undefined;
  if (awaitsCode) return 'code';
  if (trouble.code.startsWith('CODE_')) return 'password-and-code';
  if (trouble.code === 'PASSWORD_NEEDED') return hasCredential ? undefined : 'password';
  return trouble.code === 'PASSWORD_REJECTED' ? 'blocked' : 'unknown';
}

type Wanted = Extract<NextAction, { kind: 'ask-person' }>['wants'];

/** Once a day when Apple does not want to (session.md 3.4). */
function renewalTime({ nowMs, renewBeforeMs, trustAskedAtMs }: NextActionFacts, endMs: number): number {
  const askedAtMs = trustAskedAtMs === undefined ? -DAY_MS : Math.min(trustAskedAtMs, nowMs);
  return Math.max(nowMs, endMs - renewBeforeMs, askedAtMs + DAY_MS);
}

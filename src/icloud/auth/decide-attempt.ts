import type { ErrorCode } from '../../base/errors.ts';

/** A proof of the password that was sent to Apple. `sent`: we never learned what became of it. */
export interface SentSrpProof {
  readonly atMs: number;
  readonly attended: boolean;
  readonly outcome: 'sent' | 'accepted' | 'rejected' | 'failed';
}

/** Nothing before `untilMs`. `throttled`: Apple's wish; `failed`: ours, after an attempt that came to nothing. */
interface CoolDown {
  readonly reason: 'throttled' | 'failed';
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What stands in the way of a sign-in until a person acts (session.md 3.1, BLOCKED). */
type ObstacleCode = (typeof OBSTACLE_CODES)[number];
export const OBSTACLE_CODES = [
  'PASSWORD_REJECTED',
  'CODE_NEEDED',
  'ACCOUNT_LOCKED',
  'ACCOUNT_FEDERATED',
  'SECURITY_KEY_NEEDED',
] as const satisfies readonly ErrorCode[];

export interface Obstacle {
  readonly code: ObstacleCode;
  /** The sentence it was first told with. */
  readonly message: string;
  readonly sinceMs: number;
}

/** What is remembered of earlier attempts to sign in to one account. */
export interface Ledger {
  /** The newest ones, oldest first. */
  readonly proofs: readonly SentSrpProof[];
  readonly coolDown: CoolDown | undefined;
  /** How often in a row Apple asked to wait. */
  readonly throttles: number;
  readonly obstacle: Obstacle | undefined;
}

export const EMPTY_LEDGER: Ledger = { proofs: [], coolDown: undefined, throttles: 0, obstacle: undefined };

/** Who wants the attempt: no user (cron, a watching run), a user who can answer, a user who insists (`--sign-in-now`). */
export type Asker = 'no user' | 'user' | 'insisting user';

export type Decision =
  | { readonly do: 'go' }
  | { readonly do: 'wait'; readonly why: WaitReason; readonly untilMs: number }
  | { readonly do: 'stop'; readonly obstacle: Obstacle };

export type WaitReason = 'throttled' | 'failed' | 'too-soon' | 'too-many';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Between two sign-ins that no user asked for (session.md 3.3, R13). */
const SPACING_MS = MINUTE_MS;
const FAILED_MS = HOUR_MS;
/** auth.md 13, which is stricter than the 30 minutes of session.md 3.3. */
const FIRST_THROTTLE_MS = HOUR_MS;
const LONGEST_THROTTLE_MS = 12 * HOUR_MS;
/** Too many codes: Apple takes and sends none for several hours, and each try makes it longer (auth.md 13). */
const CODES_LOCKED_MS = 3 * HOUR_MS;
/** Whatever a server says, or our own file: after a week one request tells whether it is still so. */
const LONGEST_WAIT_MS = 7 * DAY_MS;
/** Proofs in 24 hours. Apple was seen to refuse after 7 to 10, with or without a user (auth.md 13). */
const PROOFS_A_DAY = { alone: 3, attended: 8 } as const;
const MOST_PROOFS = 20;

/** May a proof of the password be sent now? Pure: no clock, no file. */
export function decideSrpProof(ledger: Ledger, asker: Asker, nowMs: number): Decision {
  if (asker === 'insisting user') return { do: 'go' };
  if (ledger.obstacle !== undefined && asker === 'no user') return { do: 'stop', obstacle: ledger.obstacle };
  const waits = [
    coolDownWait(ledger, asker, nowMs),
    spacingWait(ledger, asker, nowMs),
    dailyWait(ledger, asker, nowMs),
  ];
  const longest = waits
    .flatMap((wait) => wait ?? [])
    .toSorted((one, other) => other.untilMs - one.untilMs)
    .find(({ untilMs }) => untilMs > nowMs);
  return longest === undefined ? { do: 'go' } : { do: 'wait', ...longest };
}

/**
 * May the service that signs in be asked anything now? An obstacle is about proofs only. Cookies and the session token on disk are
 * another service's business, and are tried whatever stands here (C27).
 */
export function decideSignIn(ledger: Ledger, asker: Asker, nowMs: number): Decision {
  const isThrottled = ledger.coolDown?.reason === 'throttled';
  return decideSrpProof(
    { ...EMPTY_LEDGER, coolDown: isThrottled ? ledger.coolDown : undefined },
    asker,
    nowMs,
  );
}

interface Wait {
  readonly why: WaitReason;
  readonly untilMs: number;
}

/** A person lifts our own patience by being there, and never Apple's. */
function coolDownWait({ coolDown }: Ledger, asker: Asker, nowMs: number): Wait | undefined {
  if (coolDown === undefined || (coolDown.reason === 'failed' && asker === 'user')) return undefined;
  // A clock that was wrong then must not make us wait for years: never longer than it was meant to be (G4).
  const waitMs = Math.min(coolDown.untilMs - coolDown.sinceMs, LONGEST_WAIT_MS);
  const untilMs = Math.min(coolDown.sinceMs, nowMs) + waitMs;
  return { why: coolDown.reason, untilMs };
}

function spacingWait({ proofs }: Ledger, asker: Asker, nowMs: number): Wait | undefined {
  const last = proofs.findLast(({ attended }) => !attended);
  if (asker !== 'no user' || last === undefined) return undefined;
  return { why: 'too-soon', untilMs: Math.min(last.atMs, nowMs) + SPACING_MS };
}

function dailyWait({ proofs }: Ledger, asker: Asker, nowMs: number): Wait | undefined {
  const limit = asker === 'no user' ? PROOFS_A_DAY.alone : PROOFS_A_DAY.attended;
  const counted = proofs.filter(
    ({ atMs, attended }) => Math.abs(nowMs - atMs) < DAY_MS && (asker !== 'no user' || !attended),
  );
  const first = counted.at(-limit);
  return first === undefined ? undefined : { why: 'too-many', untilMs: first.atMs + DAY_MS };
}

/**
 * What a clock that was wrong wrote in the future becomes of this moment, or a wait would begin anew with each look (G4).
 * The same object where there is nothing of that kind.
 */
export function withoutFuture(ledger: Ledger, nowMs: number): Ledger {
  const { proofs, coolDown, obstacle } = ledger;
  const isAhead = coolDown !== undefined && coolDown.sinceMs > nowMs;
  const isObstacleAhead = obstacle !== undefined && obstacle.sinceMs > nowMs;
  if (!isAhead && !isObstacleAhead && proofs.every(({ atMs }) => atMs <= nowMs)) return ledger;
  return {
    ...ledger,
    proofs: proofs.map((proof) => ({ ...proof, atMs: Math.min(proof.atMs, nowMs) })),
    coolDown: isAhead
      ? { ...coolDown, sinceMs: nowMs, untilMs: nowMs + coolDown.untilMs - coolDown.sinceMs }
      : coolDown,
    obstacle: isObstacleAhead ? { ...obstacle, sinceMs: nowMs } : obstacle,
  };
}

/** Before it is sent, so that one which a crash hides is counted all the same. */
export function withSrpProof(ledger: Ledger, proof: Pick<SentSrpProof, 'atMs' | 'attended'>): Ledger {
  const proofs = [...ledger.proofs, { ...proof, outcome: 'sent' as const }].slice(-MOST_PROOFS);
  return { ...ledger, proofs };
}

export function afterSuccess(ledger: Ledger): Ledger {
  return { ...EMPTY_LEDGER, proofs: withOutcome(ledger.proofs, 'accepted') };
}

/** A session was had without a proof. What Apple said about proofs stands, and so does a rejected password. */
export function afterSession(ledger: Ledger): Ledger {
  const obstacle = ledger.obstacle?.code === 'PASSWORD_REJECTED' ? ledger.obstacle : undefined;
  const coolDown = ledger.coolDown?.reason === 'throttled' ? ledger.coolDown : undefined;
  const isSame = obstacle === ledger.obstacle && coolDown === ledger.coolDown;
  return isSame ? ledger : { ...ledger, obstacle, coolDown };
}

export interface FailedAttempt {
  readonly code: ErrorCode;
  readonly message: string;
  /** How long the service wants to be left alone, where it said so. */
  readonly waitMs: number | undefined;
  /** A proof was sent, or Apple answered at least. */
  readonly reachedApple: boolean;
}

export function afterFailure(ledger: Ledger, failed: FailedAttempt, nowMs: number): Ledger {
  const { code, message, waitMs, reachedApple } = failed;
  const outcome = code === 'PASSWORD_REJECTED' ? 'rejected' : 'failed';
  const next = { ...ledger, proofs: withOutcome(ledger.proofs, outcome) };
  if (code === 'SERVICE_THROTTLING') {
    const ownMs = Math.min(LONGEST_THROTTLE_MS, FIRST_THROTTLE_MS * 2 ** ledger.throttles);
    const coolDown = longer(ledger.coolDown, {
      reason: 'throttled',
      sinceMs: nowMs,
      untilMs: nowMs + Math.max(Math.min(waitMs ?? 0, LONGEST_WAIT_MS), ownMs),
    });
    return { ...next, throttles: ledger.throttles + 1, coolDown };
  }
  if (!reachedApple) return next;
  if (code === 'CODES_LOCKED') {
    const rest = { reason: 'throttled', sinceMs: nowMs, untilMs: nowMs + CODES_LOCKED_MS } as const;
    return { ...next, coolDown: longer(ledger.coolDown, rest) };
  }

  const obstacleCode = OBSTACLE_CODES.find((known) => known === code);
  const obstacle =
    obstacleCode === undefined ? ledger.obstacle : { code: obstacleCode, message, sinceMs: nowMs };
  // Another password may be right whenever it comes: what stops the rejected one is the obstacle.
  if (obstacleCode === 'PASSWORD_REJECTED') return { ...next, obstacle };
  const rest = { reason: 'failed', sinceMs: nowMs, untilMs: nowMs + FAILED_MS } as const;
  return { ...next, obstacle, coolDown: longer(ledger.coolDown, rest) };
}

function longer(one: CoolDown | undefined, other: CoolDown): CoolDown {
  return one !== undefined && one.untilMs > other.untilMs ? one : other;
}

/** The newest proofs without an outcome are those of this attempt. */
function withOutcome(
  proofs: readonly SentSrpProof[],
  outcome: SentSrpProof['outcome'],
): readonly SentSrpProof[] {
  const since = proofs.findLastIndex((proof) => proof.outcome !== 'sent');
  return proofs.map((proof, at) => (at > since ? { ...proof, outcome } : proof));
}

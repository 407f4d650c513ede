import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSession,
  afterSuccess,
  type Asker,
  decideSrpProof,
  decideSignIn,
  type Decision,
  EMPTY_LEDGER,
  type FailedAttempt,
  type Ledger,
  type SentSrpProof,
  withSrpProof,
} from '../../../../src/icloud/auth/decide-attempt.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 7, 1, 12);

const proof = (agoMs: number, change: Partial<SentSrpProof> = {}): SentSrpProof => ({
  atMs: NOW - agoMs,
  attended: false,
  outcome: 'accepted',
  ...change,
});
const ledger = (change: Partial<Ledger>): Ledger => ({ ...EMPTY_LEDGER, ...change });
const failure = (change: Partial<FailedAttempt>): FailedAttempt => ({
  code: 'SERVICE_REFUSING',
  message: 'said before',
  waitMs: undefined,
  reachedApple: true,
  ...change,
});
const wait = (why: string, inMs: number) => ({ do: 'wait', why, untilMs: NOW + inMs });

describe('decideSrpProof', () => {
  const failed = { reason: 'failed', sinceMs: NOW - 10 * MINUTE, untilMs: NOW + 50 * MINUTE } as const;
  const throttled = { ...failed, reason: 'throttled' } as const;
  const obstacle = { code: 'PASSWORD_REJECTED', message: 'no', sinceMs: NOW - DAY } as const;
  const go: Decision = { do: 'go' };

  it.each<[rule: string, Partial<Ledger>, Asker, unknown]>([
    ['a first sign-in goes ahead', {}, 'no user', go],
    [
      'R13: two sign-ins that nobody asked for are a minute apart',
      { proofs: [proof(20_000)] },
      'no user',
      wait('too-soon', 40_000),
    ],
    ['R13: and then free', { proofs: [proof(MINUTE)] }, 'no user', go],
    ['a person need not wait that minute', { proofs: [proof(20_000)] }, 'user', go],
    [
      'nor does what a person did hold up what follows by itself',
      { proofs: [proof(20_000, { attended: true })] },
      'no user',
      go,
    ],
    ['an hour after a failed attempt', { coolDown: failed }, 'no user', wait('failed', 50 * MINUTE)],
    ['which a person may pass over', { coolDown: failed }, 'user', go],
    [
      'what Apple asked for binds a person too',
      { coolDown: throttled },
      'user',
      wait('throttled', 50 * MINUTE),
    ],
    ['but for one who insists', { coolDown: throttled }, 'insisting user', go],
    ['an obstacle stops what goes by itself', { obstacle }, 'no user', { do: 'stop', obstacle }],
    ['and not a person', { obstacle }, 'user', go],
    [
      'session test 18: the fourth proof of a day waits for the first to be a day old',
      { proofs: [proof(20 * HOUR), proof(10 * HOUR), proof(HOUR)] },
      'no user',
      wait('too-many', 4 * HOUR),
    ],
    [
      'session test 18: proofs of a person do not use up the three',
      { proofs: [proof(20 * HOUR), proof(10 * HOUR, { attended: true }), proof(HOUR)] },
      'no user',
      go,
    ],
    [
      'a person has eight, whoever sent them',
      { proofs: [...Array(8)].map((_, i) => proof((8 - i) * HOUR)) },
      'user',
      wait('too-many', 16 * HOUR),
    ],
    [
      'the longest wait counts',
      { proofs: [proof(20_000)], coolDown: failed },
      'no user',
      wait('failed', 50 * MINUTE),
    ],
    [
      'G4: a clock that was wrong then costs no more than the wait was meant to be',
      { coolDown: { ...throttled, sinceMs: NOW + 900 * DAY, untilMs: NOW + 900 * DAY + HOUR } },
      'no user',
      wait('throttled', HOUR),
    ],
    [
      'G4: proofs of a far future do not count',
      { proofs: [1, 2, 3].map((days) => proof(-100 * days * DAY)) },
      'no user',
      wait('too-soon', MINUTE),
    ],
  ])('%s', (_rule, change, asker, decision) => {
    expect(decideSrpProof(ledger(change), asker, NOW)).toEqual(decision);
  });

  it.each<[rule: string, Partial<Ledger>, unknown]>([
    ['nothing is asked before the time Apple named', { coolDown: throttled }, wait('throttled', 50 * MINUTE)],
    ['with an obstacle as without', { coolDown: throttled, obstacle }, wait('throttled', 50 * MINUTE)],
    ['an obstacle is about proofs only', { obstacle }, go],
    ['and so is our own patience', { coolDown: failed, proofs: [proof(1)] }, go],
  ])('decideSignIn: %s', (_rule, change, decision) => {
    expect(decideSignIn(ledger(change), 'no user', NOW)).toEqual(decision);
  });
});

describe('afterFailure', () => {
  it.each<[rule: string, Partial<Ledger>, Partial<FailedAttempt>, number]>([
    ['throttling without a time: an hour', {}, {}, HOUR],
    ['C21: a longer time is obeyed in full', {}, { waitMs: 9 * HOUR }, 9 * HOUR],
    ['C30: one of years is cut to a week: then one request tells more', {}, { waitMs: 900 * DAY }, 7 * DAY],
    ['a shorter one does not shorten ours', {}, { waitMs: 30_000 }, HOUR],
    ['it doubles', { throttles: 2 }, {}, 4 * HOUR],
    ['up to twelve hours', { throttles: 40 }, {}, 12 * HOUR],
    [
      'a new one never brings the end of an old one nearer',
      { coolDown: { reason: 'throttled', sinceMs: NOW - HOUR, untilMs: NOW + 9 * HOUR } },
      {},
      9 * HOUR,
    ],
  ])('D10: %s', (_rule, change, failed, waitMs) => {
    const next = afterFailure(ledger(change), failure({ code: 'SERVICE_THROTTLING', ...failed }), NOW);
    expect(next.coolDown).toMatchObject({ reason: 'throttled', untilMs: NOW + waitMs });
    expect(next.throttles).toBe((change.throttles ?? 0) + 1);
  });

  it('R13: an attempt that reached Apple and failed rests for an hour', () => {
    const next = afterFailure(EMPTY_LEDGER, failure({}), NOW);
    expect(next).toMatchObject({ coolDown: { reason: 'failed', untilMs: NOW + HOUR }, obstacle: undefined });
  });

  it('one that did not, does not', () => {
    expect(afterFailure(EMPTY_LEDGER, failure({ reachedApple: false }), NOW)).toEqual(EMPTY_LEDGER);
  });

  it('D1: a rejected password is an obstacle and no cool-down: another one may be right', () => {
    const sent = withSrpProof(EMPTY_LEDGER, { atMs: NOW, attended: false });
    const next = afterFailure(sent, failure({ code: 'PASSWORD_REJECTED' }), NOW);
    expect(next).toMatchObject({
      proofs: [{ outcome: 'rejected' }],
      coolDown: undefined,
      obstacle: { code: 'PASSWORD_REJECTED', message: 'said before', sinceMs: NOW },
    });
  });

  it.each<[what: string, coolDown: Ledger['coolDown'], untilMs: number]>([
    ['for hours', undefined, NOW + 3 * HOUR],
    [
      'no shorter than Apple asked for before',
      { reason: 'throttled', sinceMs: NOW, untilMs: NOW + 9 * HOUR },
      NOW + 9 * HOUR,
    ],
  ])('D2: after too many codes nobody signs in %s, but for who insists', (_what, coolDown, untilMs) => {
    const next = afterFailure(ledger({ coolDown }), failure({ code: 'CODES_LOCKED' }), NOW);
    const asked = (asker: Asker) => decideSignIn(next, asker, NOW);
    expect(asked('user')).toEqual({ do: 'wait', why: 'throttled', untilMs });
    expect(asked('no user')).toEqual({ do: 'wait', why: 'throttled', untilMs });
    expect(asked('insisting user')).toEqual({ do: 'go' });
    expect(next.throttles).toBe(0);
  });

  it('D3: a missing code is an obstacle, and an hour at least', () => {
    const next = afterFailure(EMPTY_LEDGER, failure({ code: 'CODE_NEEDED' }), NOW);
    expect(next).toMatchObject({ obstacle: { code: 'CODE_NEEDED' }, coolDown: { untilMs: NOW + HOUR } });
  });
});

describe('what ends it', () => {
  const full: Ledger = {
    proofs: [proof(HOUR, { outcome: 'rejected' }), proof(0, { outcome: 'sent' })],
    coolDown: { reason: 'throttled', sinceMs: NOW - 1, untilMs: NOW + 1 },
    throttles: 3,
    obstacle: { code: 'CODE_NEEDED', message: '', sinceMs: NOW - 1 },
  };

  it('an accepted proof forgets all but the proofs', () => {
    expect(afterSuccess(full)).toEqual({
      ...EMPTY_LEDGER,
      proofs: [proof(HOUR, { outcome: 'rejected' }), proof(0)],
    });
  });

  it('a session without a proof says nothing about what Apple said to proofs', () => {
    expect(afterSession(full)).toEqual({ ...full, obstacle: undefined });
    const rejected = { ...full, obstacle: { code: 'PASSWORD_REJECTED', message: '', sinceMs: 1 } } as const;
    expect(afterSession(rejected)).toBe(rejected);
  });

  it('remembers twenty proofs and no more', () => {
    let many: Ledger = EMPTY_LEDGER;
    for (let n = 0; n < 30; n += 1) many = withSrpProof(many, { atMs: n, attended: false });
    expect(many.proofs).toHaveLength(20);
    expect(many.proofs.at(-1)).toEqual({ atMs: 29, attended: false, outcome: 'sent' });
  });
});

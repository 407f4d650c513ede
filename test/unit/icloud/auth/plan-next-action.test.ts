import type { NextAction } from '../../../../src/model/account-files.ts';
import { describe, expect, it } from 'vitest';
import { type NextActionFacts, planNextAction } from '../../../../src/icloud/auth/plan-next-action.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);

const NOTHING: NextActionFacts = {
  nowMs: NOW,
  hasLogin: false,
  hasSessionToken: false,
  hasTrust: false,
  awaitsCode: false,
  trustEnds: undefined,
  lastExtendedMs: undefined,
  hasCredential: false,
  renewBeforeMs: 14 * DAY,
  trustAskedAtMs: undefined,
  proof: { do: 'go' },
};

const stated = (days: number) => ({ atMs: NOW + days * DAY, estimated: false });
const estimated = (days: number) => ({ atMs: NOW + days * DAY, estimated: true });
const obstacle = { code: 'PASSWORD_REJECTED', message: 'no', sinceMs: NOW } as const;

const LIVING = { hasLogin: true, hasSessionToken: true, hasTrust: true };

it.each<[code: string, facts: Partial<NextActionFacts>, next: NextAction]>([
  ['TERMS_NOT_ACCEPTED', {}, { kind: 'ask-person', wants: 'unknown' }],
  ['CONSENT_NEEDED', {}, { kind: 'ask-person', wants: 'unknown' }],
  ['CODE_NEEDED', { awaitsCode: true }, { kind: 'ask-person', wants: 'code' }],
  ['CODE_NEEDED', {}, { kind: 'ask-person', wants: 'password-and-code' }],
  ['PASSWORD_NEEDED', {}, { kind: 'ask-person', wants: 'password' }],
  ['PASSWORD_NEEDED', { hasCredential: true }, { kind: 'prove-password', notBeforeMs: undefined }],
  ['PASSWORD_REJECTED', {}, { kind: 'ask-person', wants: 'blocked' }],
  [
    'SIGN_IN_WAITS',
    { hasCredential: true, proof: { do: 'wait', why: 'throttled', untilMs: NOW + 9 } },
    { kind: 'prove-password', notBeforeMs: NOW + 9 },
  ],
  ['SERVICE_UNREACHABLE', {}, { kind: 'go-on' }],
  ['A_WORD_OF_TOMORROW', {}, { kind: 'go-on' }],
])('a living login whose last look ended with %s', (code, facts, next) => {
  const trouble = { code, sinceMs: NOW, untilMs: undefined };
  expect(planNextAction({ ...NOTHING, ...LIVING, trouble, ...facts })).toEqual(next);
});

describe('planNextAction', () => {
  it.each<[rule: string, facts: Partial<NextActionFacts>, next: NextAction]>([
    [
      'a living login goes on until the trust is to be renewed',
      { hasLogin: true, trustEnds: stated(30) },
      { kind: 'renew-trust', notBeforeMs: NOW + 16 * DAY },
    ],
    [
      'which is now when the end is near',
      { hasLogin: true, trustEnds: stated(5) },
      { kind: 'renew-trust', notBeforeMs: NOW },
    ],
    [
      'and tomorrow when apple did not want to today',
      { hasLogin: true, trustEnds: stated(5), trustAskedAtMs: NOW - DAY / 4 },
      { kind: 'renew-trust', notBeforeMs: NOW + 0.75 * DAY },
    ],
    [
      'unless the user wants none',
      { hasLogin: true, trustEnds: stated(5), renewBeforeMs: 0 },
      { kind: 'go-on' },
    ],
    [
      'an estimated end is no reason to ask apple',
      { hasLogin: true, trustEnds: estimated(5) },
      { kind: 'go-on' },
    ],
    ['nor is an unknown one', { hasLogin: true }, { kind: 'go-on' }],
    ['a login outlives its trust', { hasLogin: true, trustEnds: stated(-1) }, { kind: 'go-on-until-code' }],
    [
      'an ended login is followed by another one',
      { hasSessionToken: true, hasTrust: true, trustEnds: stated(3) },
      { kind: 'log-in-silently' },
    ],
    ['also of an account without trust', { hasSessionToken: true }, { kind: 'log-in-silently' }],
    [
      'an estimated end that has passed gives nothing up',
      { hasSessionToken: true, hasTrust: true, trustEnds: estimated(-9) },
      { kind: 'log-in-silently' },
    ],
    [
      'a stated end that has passed does',
      { hasSessionToken: true, hasTrust: true, trustEnds: stated(-1), hasCredential: true },
      { kind: 'ask-person', wants: 'password-and-code' },
    ],
    [
      'without a session token the password is proved',
      { hasTrust: true, hasCredential: true },
      { kind: 'prove-password', notBeforeMs: undefined },
    ],
    [
      'not before the time that the budget names',
      { hasTrust: true, hasCredential: true, proof: { do: 'wait', why: 'throttled', untilMs: NOW + 9 } },
      { kind: 'prove-password', notBeforeMs: NOW + 9 },
    ],
    [
      'and not at all behind an obstacle',
      { hasTrust: true, hasCredential: true, proof: { do: 'stop', obstacle } },
      { kind: 'ask-person', wants: 'blocked' },
    ],
    ['somebody has to bring the password', { hasTrust: true }, { kind: 'ask-person', wants: 'password' }],
    [
      'and a code where there is no trust',
      { hasCredential: true },
      { kind: 'ask-person', wants: 'password-and-code' },
    ],
    [
      'a code that was asked for is waited for',
      { hasSessionToken: true, awaitsCode: true },
      { kind: 'ask-person', wants: 'code' },
    ],
    ['there is nothing at all', {}, { kind: 'ask-person', wants: 'password-and-code' }],
  ])('%s', (_rule, facts, next) => {
    expect(planNextAction({ ...NOTHING, ...facts })).toEqual(next);
  });
});

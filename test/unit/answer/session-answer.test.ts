import { describe, expect, it } from 'vitest';
import { sessionJson, sessionLines } from '../../../src/answer/session-answer.ts';
import type { SessionReport } from '../../../src/model/account-files.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);

const ENTRY: SessionReport['entries'][number] = {
  name: 'web login',
  category: 'login',
  expiresAtMs: NOW + 29.5 * DAY,
  source: 'server',
  estimatedEndMs: undefined,
  firstSeenMs: NOW - DAY,
  lastExtendedMs: NOW - 12 * 60_000,
  extensions: 9,
  state: 'valid',
  neededFor: 'every request',
};

const REPORT: SessionReport = {
  clientSinceMs: NOW - 100 * DAY,
  lastSignInMs: NOW - 3 * DAY,
  entries: [
    ENTRY,
    {
      ...ENTRY,
      name: 'old',
      expiresAtMs: NOW - 3 * DAY,
      extensions: 1,
      lastExtendedMs: NOW - 5 * DAY,
      state: 'expired',
    },
    { ...ENTRY, name: 'gone', state: 'missing' },
    { ...ENTRY, name: 'token', expiresAtMs: undefined, source: 'unknown', extensions: 0, state: 'held' },
    {
      ...ENTRY,
      name: 'trust',
      expiresAtMs: undefined,
      source: 'estimated',
      estimatedEndMs: NOW + 3 * DAY,
      lastExtendedMs: NOW - 5 * 3_600_000,
      extensions: 2,
      state: 'held',
    },
  ],
  summary: {
    hasLogin: true,
    hasSessionToken: true,
    hasTrust: true,
    awaitsCode: false,
    trustEnds: { atMs: NOW + 3 * DAY, estimated: true },
    lastExtendedMs: NOW - 12 * 60_000,
  },
  credential: 'stored',
  next: { kind: 'go-on' },
};

const CONFIG = { username: 'sam@example.com', typed: { username: ['sam@example.com'] } };

describe('the table of keepsake session', () => {
  it('R3: tells of each token its end, where that is known from, and what it is needed for', () => {
    expect(sessionLines(CONFIG, REPORT, NOW)).toEqual([
      'account  sam@example.com     client since 2026-08-13     last good sign-in 3 d ago     last extended by apple 12 min ago',
      'TOKEN      EXPIRES               SOURCE     EXTENDED        STATE    NEEDED FOR',
      'web login  2026-12-21 (29 d)     server     9×, 12 min ago  valid    every request',
      'old        2026-11-18 (3 d ago)  server     1×, 5 d ago     expired  every request',
      'gone       –                     –          –               missing  every request',
      'token      unknown               –          –               held     every request',
      'trust      2026-11-24 (3 d)      estimated  2×, 5 h ago     held     every request',
      'password   stored                –          –               –        signing in by itself',
      'Next planned action: none.',
    ]);
  });

  it.each([
    [1, true],
    [-1, false],
  ])('C30: says until when Apple is left alone, while that is so: %d min', (minutes, isTold) => {
    const trouble = { code: 'SERVICE_THROTTLING', sinceMs: NOW - DAY, untilMs: NOW + minutes * 60_000 };
    const text = sessionLines(CONFIG, { ...REPORT, trouble }, NOW).join('\n');
    expect(text.includes('Apple is left alone until 2026-11-21T12:01:00.000Z.')).toBe(isTold);
    expect(sessionJson('sam@example.com', { ...REPORT, trouble })).toMatchObject({
      trouble: { code: 'SERVICE_THROTTLING', since: '2026-11-20T12:00:00.000Z' },
    });
  });

  it.each<[SessionReport['next'], RegExp]>([
    [{ kind: 'renew-trust', notBeforeMs: NOW }, /: renew the device trust on or after 2026-11-21\.$/],
    [{ kind: 'go-on-until-code' }, /a code will be needed when the web login ends\.$/],
    [{ kind: 'log-in-silently' }, /without password and code\.$/],
    [
      { kind: 'prove-password', notBeforeMs: undefined },
      /with the password that lies ready, without a code\.$/,
    ],
    [{ kind: 'prove-password', notBeforeMs: NOW }, /not before 2026-11-21T12:00:00\.000Z\.$/],
    [{ kind: 'ask-person', wants: 'code' }, /none without you; a code was sent/],
    [{ kind: 'ask-person', wants: 'blocked' }, /none without you; the last sign-in was refused/],
  ])('ends with what comes next: %j', (next, words) => {
    expect(sessionLines(CONFIG, { ...REPORT, next }, NOW).at(-1)).toMatch(words);
  });
});

it('session test 15: JSON has dates that Apple stated, and names an estimate as one', () => {
  const json: unknown = JSON.parse(JSON.stringify(sessionJson('sam@example.com', REPORT)));
  expect(json).toMatchObject({
    trust: { expiresAt: null, estimatedEnd: '2026-11-24T12:00:00.000Z' },
    tokens: [
      { name: 'web login', expiresAt: '2026-12-21T00:00:00.000Z', source: 'server' },
      { name: 'old', expiresAt: '2026-11-18T12:00:00.000Z' },
      {},
      { name: 'token', expiresAt: null, source: 'unknown' },
      { name: 'trust', expiresAt: null, source: 'estimated' },
    ],
    next: { action: 'go-on', notBefore: null, wants: null },
  });
});

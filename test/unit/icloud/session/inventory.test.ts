import { describe, expect, it } from 'vitest';
import type { StoredCookie } from '../../../../src/icloud/session/cookie-jar.ts';
import { summarise, takeInventory } from '../../../../src/icloud/session/inventory.ts';
import type { SessionTokens } from '../../../../src/icloud/session/session-data.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);

const NO_TOKENS: SessionTokens = {
  clientId: 'auth-0e24ebd8-9033-4b0a-8ecf-0aae8f5d63c9',
  domain: 'com',
  sessionToken: undefined,
  sessionId: undefined,
  scnt: undefined,
  accountCountry: undefined,
  trustToken: undefined,
  trustIssuedAtMs: undefined,
};

function cookie(name: string, changes: Partial<StoredCookie> = {}): StoredCookie {
  return {
    name: `X-APPLE-${name}`,
    value: '"secret-value"',
    domain: 'icloud.com',
    path: '/',
    hostOnly: false,
    secure: true,
    httpOnly: true,
    expiresAt: NOW + 29 * DAY,
    firstSeen: NOW - DAY,
    lastExtended: null,
    extensions: 0,
    ...changes,
  };
}

function session(cookies: readonly StoredCookie[], tokens: Partial<SessionTokens> = {}) {
  return { tokens: { ...NO_TOKENS, ...tokens }, cookies };
}

function entryOf(name: string, held: ReturnType<typeof session>) {
  return takeInventory(held, NOW).find((entry) => entry.name === name);
}

describe('the inventory', () => {
  it('R3: tells of each cookie what Apple stated and what we saw', () => {
    const seen = { lastExtended: NOW - 1000, extensions: 9 };
    expect(entryOf('web login', session([cookie('WEBAUTH-TOKEN', seen)]))).toEqual({
      name: 'web login',
      category: 'login',
      expiresAtMs: NOW + 29 * DAY,
      source: 'server',
      estimatedEndMs: undefined,
      firstSeenMs: NOW - DAY,
      lastExtendedMs: NOW - 1000,
      extensions: 9,
      state: 'valid',
      neededFor: 'every request',
    });
  });

  it.each([
    ['valid until it ends', NOW + 1, 'valid', 'server'],
    ['expired from then on', NOW, 'expired', 'server'],
    ['session test 15: of unknown end without a date', null, 'held', 'unknown'],
  ] as const)('a cookie is %s', (_what, expiresAt, state, source) => {
    const entry = entryOf('web login', session([cookie('WEBAUTH-TOKEN', { expiresAt })]));
    expect(entry).toMatchObject({ state, source, expiresAtMs: expiresAt ?? undefined });
  });

  it('R4: a token has no end, but an estimated one where only its day of issue is known', () => {
    const issued = { trustToken: 'trust', trustIssuedAtMs: NOW };
    expect(entryOf('device trust (token)', session([], issued))).toMatchObject({
      state: 'held',
      source: 'estimated',
      expiresAtMs: undefined,
      estimatedEndMs: NOW + 30 * DAY,
    });
    const stated = session([cookie('WEBAUTH-HSA-TRUST')], issued);
    expect(entryOf('device trust (token)', stated)).toMatchObject({
      source: 'unknown',
      estimatedEndMs: undefined,
    });
    expect(entryOf('device trust (token)', session([], { trustToken: 'trust' }))).toMatchObject({
      source: 'unknown',
    });
    expect(entryOf('device trust (token)', session([], { trustIssuedAtMs: NOW }))).toMatchObject({
      state: 'missing',
      source: 'unknown',
    });
  });

  it('what every session has is missed, what only some have is not', () => {
    const names = takeInventory(session([]), NOW).map(({ name, state }) => [name, state]);
    expect(names).toEqual([
      ['device trust (cookie)', 'missing'],
      ['web login', 'missing'],
      ['web user', 'missing'],
      ['web session', 'missing'],
      ['device trust (token)', 'missing'],
      ['session token', 'missing'],
      ['sign-in context', 'missing'],
    ]);
    expect(entryOf('photo keys (PCS)', session([cookie('WEBAUTH-PCS-Photos')]))).toMatchObject({
      state: 'valid',
    });
  });

  it('the context of a sign-in is of use only whole', () => {
    expect(entryOf('sign-in context', session([], { sessionId: 'id' }))?.state).toBe('missing');
    expect(entryOf('sign-in context', session([], { sessionId: 'id', scnt: 's' }))?.state).toBe('held');
  });

  it('holds no value', () => {
    const secret = {
      sessionToken: 'secret-a',
      sessionId: 'secret-b',
      scnt: 'secret-c',
      trustToken: 'secret-d',
    };
    const held = session([cookie('WEBAUTH-TOKEN'), cookie('WEBAUTH-HSA-TRUST')], secret);
    expect(JSON.stringify([takeInventory(held, NOW), summarise(held, NOW)])).not.toContain('secret-');
  });
});

describe('the summary', () => {
  it('takes the trust cookie before the estimate, and the one of two that lasts longest', () => {
    const tokens = { trustToken: 'trust', trustIssuedAtMs: NOW };
    const two = [
      cookie('WEBAUTH-HSA-TRUST', { expiresAt: NOW + 5 }),
      cookie('WEBAUTH-HSA-TRUST-2', { expiresAt: NOW + 9 }),
    ];
    expect(summarise(session(two, tokens), NOW).trustEnds).toEqual({ atMs: NOW + 9, estimated: false });
    expect(summarise(session([], tokens), NOW).trustEnds).toEqual({ atMs: NOW + 30 * DAY, estimated: true });
    expect(summarise(session([]), NOW).trustEnds).toBeUndefined();
  });

  it('knows when Apple last extended anything', () => {
    const cookies = [cookie('a', { lastExtended: 5 }), cookie('b'), cookie('c', { lastExtended: 9 })];
    expect(summarise(session(cookies), NOW).lastExtendedMs).toBe(9);
  });

  it.each([
    ['its cookie has not ended', NOW + 1, true],
    ['its cookie does not say when it ends', null, true],
    ['its cookie has ended', NOW, false],
  ])('a login lives: %s', (_what, expiresAt, lives) => {
    expect(summarise(session([cookie('WEBAUTH-TOKEN', { expiresAt })]), NOW).hasLogin).toBe(lives);
  });
});

it.each([
  [10, true],
  [11, false],
])('a code that was asked for %d minutes ago is waited for: %s', (minutes, isAwaited) => {
  const codeRequest = {
    place: { kind: 'device' },
    atMs: NOW - minutes * 60_000,
    wrongCodes: 0,
    isAccepted: false,
  } as const;
  expect(summarise(session([], { codeRequest }), NOW).awaitsCode).toBe(isAwaited);
});

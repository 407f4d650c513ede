import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../src/base/errors.ts';
import type { Answer } from './answer.ts';
import { openBench, running, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { COMPLETE, INIT, LOGIN, PUSH, TRUST, VERIFY } from './routes.ts';

describe('the code', () => {
  it.each<[string, Answer]>([
    [
      '409 valid:true with a token header',
      { status: 409, headers: { 'X-Apple-Session-Token': 'x' }, json: { securityCode: { valid: true } } },
    ],
    ['409 valid:true without one', { status: 409, json: { securityCode: { valid: true } } }],
    [
      '409 valid:true further down',
      { status: 409, json: { trustedDeviceVerification: { securityCode: { valid: true } } } },
    ],
    ['412 valid:true', { status: 412, json: { securityCode: { valid: true } } }],
    ['409 with a new token and no error', { status: 409, headers: { 'X-Apple-Session-Token': 'x' } }],
  ])('trap 6: accepted by %s', async (_name, answer) => {
    const apple = new FakeApple().on(VERIFY, () => answer);
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect(apple.count(TRUST)).toBe(1);
  });

  it('trap 7, D2: a wrong code is asked for again, without another push', async () => {
    const apple = new FakeApple();
    const { person, prompts } = typing('999999', '012345');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect([apple.count(PUSH), apple.count(VERIFY)]).toEqual([1, 2]);
    expect(prompts.map(({ news }) => news[0])).toEqual([
      'apple shows a code on your trusted devices',
      'apple does not accept this code',
    ]);
  });

  it('trap 7: three wrong codes end it', async () => {
    const apple = new FakeApple();
    const { session } = await openBench(apple, typing('1', '222222', '333333', '012345'));
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_REJECTED' });
    expect([apple.count(VERIFY), apple.count(TRUST)]).toEqual([2, 0]);
  });

  it.each<[string, Answer, ErrorCode]>([
    ['-22982', { status: 400, json: { service_errors: [{ code: -22982 }] } }, 'CODES_LOCKED'],
    [
      'securityCodeLocked',
      { status: 409, json: { securityCode: { securityCodeLocked: true } } },
      'CODES_LOCKED',
    ],
    ['an expired sign-in', { status: 404 }, 'CODE_EXPIRED'],
    ['429', { status: 429 }, 'SERVICE_THROTTLING'],
    ['502', { status: 502 }, 'SERVICE_REFUSING'],
  ])('stops at %s', async (_name, answer, code) => {
    const apple = new FakeApple().on(VERIFY, () => answer);
    const { session } = await openBench(apple, typing('012345', '012345'));
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect(apple.count(VERIFY)).toBe(1);
  });

  it('trap 8: leading zeros stay, blanks and hyphens go', async () => {
    const apple = new FakeApple();
    const { session } = await openBench(apple, typing('012-345'));
    await session.ensure(running);
    expect(apple.seen.find(({ route }) => route === VERIFY)?.bodyText).toBe(
      '{"securityCode":{"code":"012345"}}',
    );
  });

  it('trap 22, D3: with nobody there nothing is sent to the devices, and watching goes on in silence', async () => {
    const apple = new FakeApple();
    const { session } = await openBench(apple);
    for (let cycle = 0; cycle < 100; cycle += 1) {
      await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    }
    expect(apple.routes).toEqual([INIT, COMPLETE]);
  });

  it('a push that Apple refuses still leaves the code a device shows by itself', async () => {
    const apple = new FakeApple().on(PUSH, () => ({ status: 412 }));
    const { person, prompts } = typing('012345');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(prompts[0]?.news[0]).toContain('apple sent no code');
  });

  it('trap 2: 200 that means 409', async () => {
    const apple = new FakeApple().on(COMPLETE, () => ({
      status: 200,
      headers: { 'X-Apple-I-Rscd': '409', 'X-Apple-ID-Session-Id': 'session-id-CANARY', scnt: 's' },
    }));
    const { session } = await openBench(apple, typing(undefined));
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    expect(apple.count(PUSH)).toBe(1);
  });

  it('trap 3: a 200 whose account data is untrusted leads to the code, then to the account', async () => {
    const login = { status: 200, json: untrustedAccount };
    const apple = new FakeApple()
      .on(COMPLETE, () => ({ status: 200, headers: headersOfComplete, json: { authType: 'hsa2' } }))
      .on(LOGIN, (_seen, count) => (count === 1 ? login : undefined));
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect(apple.routes).toEqual([INIT, COMPLETE, LOGIN, PUSH, VERIFY, TRUST, LOGIN]);
  });

  it.each<[string, Answer | 'no answer']>([
    ['502', { status: 502 }],
    ['no answer', 'no answer'],
  ])('trust is asked for once more after %s', async (_name, answer) => {
    const apple = new FakeApple().on(TRUST, (_seen, count) => (count === 1 ? answer : undefined));
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect(apple.count(TRUST)).toBe(2);
  });

  it('trap 26: killed between verify and trust, the next start needs neither proof nor code', async () => {
    const apple = new FakeApple().on(TRUST, (_seen, count) => (count <= 2 ? 'no answer' : undefined));
    const first = await openBench(apple, typing('012345'));
    await expect(first.session.ensure(running)).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    const second = await openBench(apple, { directory: first.directory });
    expect(second.file.tokens.sessionToken).toBe(
      apple.issued.findLast((value) => value.startsWith('session-token')),
    );
    expect(second.file.tokens.clientId).toBe(first.file.tokens.clientId);
    apple.seen.length = 0;
    apple.overrides.clear();
    await second.session.ensure(running);
    expect(apple.routes).toEqual([LOGIN, TRUST, LOGIN]);
    expect(second.file.tokens.codeRequest).toBeUndefined();
    expect(apple.complaints).toEqual([]);
  });

  it.each([
    ['refuses the trust', { status: 401 }, [LOGIN, TRUST, INIT, COMPLETE, PUSH]],
    ['has trouble', { status: 502 }, [LOGIN, TRUST, TRUST]],
  ])('trap 26: … and when Apple %s meanwhile', async (_what, answer, routes) => {
    const apple = new FakeApple().on(TRUST, (_seen, count) => (count <= 2 ? 'no answer' : answer));
    const first = await openBench(apple, typing('012345'));
    await expect(first.session.ensure(running)).rejects.toThrow();
    const second = await openBench(apple, { directory: first.directory, ...typing(undefined) });
    apple.seen.length = 0;
    apple.on(TRUST, () => answer);
    await expect(second.session.ensure(running)).rejects.toThrow();
    expect(apple.routes).toEqual(routes);
  });

  it('a sign-in that waits for its code is left alone while nobody is there, for ten minutes', async () => {
    const apple = new FakeApple();
    const first = await openBench(apple, typing(undefined));
    await expect(first.session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    const second = await openBench(apple, { directory: first.directory });
    await expect(second.session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    expect(apple.count(COMPLETE)).toBe(1);
  });
});

const untrustedAccount = {
  dsInfo: { dsid: 1, hsaVersion: 2 },
  hsaTrustedBrowser: false,
  hsaChallengeRequired: true,
};
const headersOfComplete = {
  'X-Apple-Session-Token': 't',
  'X-Apple-ID-Session-Id': 'session-id-CANARY',
  scnt: 's',
};

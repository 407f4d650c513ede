import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../src/base/errors.ts';
import type { CodePrompt } from '../../../../src/model/person.ts';
import { openBench, running, typing } from './bench.ts';
import { type Answer, FakeApple } from './fake-apple.ts';

const INIT = 'POST /auth/signin/init';
const COMPLETE = 'POST /auth/signin/complete';
const PUSH = 'PUT /auth/verify/trusteddevice/securitycode';
const FACTORS = 'GET /auth';
const PUSH_PHONE = 'PUT /auth/verify/phone';
const VERIFY_PHONE = 'POST /auth/verify/phone/securitycode';
const VERIFY = 'POST /auth/verify/trusteddevice/securitycode';
const TRUST = 'GET /auth/2sv/trust';
const LOGIN = 'POST /accountLogin';

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

const newsOf = (prompts: readonly CodePrompt[]) => prompts.map(({ news }) => news[0]);

describe('the ways a code may take', () => {
  it('asks Apple for them only when the person wishes', async () => {
    const apple = new FakeApple();
    const { session } = await openBench(apple, typing('012345'));
    await session.ensure(running);
    expect(apple.count(FACTORS)).toBe(0);
  });

  it.each([
    ['sms 1', 3, 'sms', 'apple sends a text message with a code to +1 (***) ***-**81'],
    ['voice 1', 3, 'voice', 'apple calls +1 (***) ***-**81 and reads out a code'],
    ['voice 2', 7, 'voice', 'apple calls (***) ***-**07 and reads out a code'],
  ])('%s: sent by Apple’s own id, and entered where it came from', async (wish, id, mode, said) => {
    const apple = new FakeApple();
    const { person, prompts } = typing(wish, '054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)[1]).toBe(said);
    expect(apple.seen.find(({ route }) => route === PUSH_PHONE)?.body).toEqual({
      phoneNumber: id === 3 ? { id, nonFTEU: false } : { id },
      mode,
    });
    expect(apple.seen.find(({ route }) => route === VERIFY_PHONE)?.bodyText).toBe(
      JSON.stringify({ phoneNumber: { id }, securityCode: { code: '054321' }, mode }),
    );
    expect([apple.count(VERIFY), apple.complaints]).toEqual([0, []]);
  });

  it('lists them, asks again and changes the way while the prompt waits', async () => {
    const apple = new FakeApple();
    const { person, prompts } = typing('ways', 'again', 'sms', 'sms 3', 'sms 1', 'again', 'device', '012345');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(prompts[1]?.news).toEqual([
      'type "device" for a code on your devices',
      'type "sms 1" for a text message to +1 (***) ***-**81, "voice 1" for a call',
      'type "voice 2" for a call to (***) ***-**07',
    ]);
    expect(prompts[1]?.ways).toHaveLength(4);
    expect(newsOf(prompts).slice(2)).toEqual([
      'apple shows a code on your trusted devices',
      'there are several phones: say which',
      'there is no phone 3',
      expect.stringContaining('text message'),
      expect.stringContaining('text message'),
      'apple shows a code on your trusted devices',
    ]);
    expect([apple.count(FACTORS), apple.count(PUSH), apple.count(PUSH_PHONE)]).toEqual([1, 3, 2]);
    expect([apple.count(VERIFY), apple.count(VERIFY_PHONE), apple.complaints]).toEqual([1, 0, []]);
  });

  it('has no more than five codes sent, however often it is asked', async () => {
    const apple = new FakeApple();
    const { person, prompts } = typing(...Array.from({ length: 9 }, () => 'again'), '012345');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(apple.count(PUSH)).toBe(5);
    expect(newsOf(prompts).at(-1)).toContain('was asked for 5 codes');
  });

  const onePhone = { trustedPhoneNumbers: [{ id: 3, lastTwoDigits: '81', pushMode: 'voice' }] };

  it('an account without devices and with one phone gets the call without being asked', async () => {
    const apple = new FakeApple({ factors: { ...onePhone, noTrustedDevices: true } }).on(PUSH, () => ({
      status: 202,
      json: { noTrustedDevices: true },
    }));
    const { person, prompts } = typing('054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)).toEqual(['apple calls 81 and reads out a code']);
  });

  it('after a push that failed it offers the phones', async () => {
    const apple = new FakeApple().on(PUSH, () => ({ status: 500 }));
    const { person, prompts } = typing('voice 2', '054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(prompts[0]?.news).toHaveLength(4);
    expect(prompts[0]?.sent).toBeUndefined();
    expect(prompts[1]?.sent).toEqual({ kind: 'voice', phone: 2, number: '(***) ***-**07' });
  });

  it.each<[string, Answer]>([
    ['412', { status: 412 }],
    ['-28248 in a 200', { status: 200, json: { serviceErrors: [{ code: '-28248' }] } }],
  ])('a number that cannot be used now (%s) leaves the other ways', async (_name, answer) => {
    const apple = new FakeApple().on(PUSH_PHONE, (_seen, count) => (count === 1 ? answer : undefined));
    const { person, prompts } = typing('sms 1', 'voice 2', '054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)[1]).toBe('apple sends no codes to +1 (***) ***-**81 at this time');
  });

  it('409 from a phone means sent', async () => {
    const apple = new FakeApple().on(PUSH_PHONE, ({ body }) => ({ status: 409, json: { ...body } }));
    const { person, prompts } = typing('sms 1', undefined);
    const { session } = await openBench(apple, { person });
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    expect(prompts[1]?.sent).toMatchObject({ kind: 'sms', phone: 1 });
  });

  it.each<[string, Answer, ErrorCode]>([
    ['423', { status: 423 }, 'CODES_LOCKED'],
    ['tooManyCodesSent', { status: 200, json: { securityCode: { tooManyCodesSent: true } } }, 'CODES_LOCKED'],
    ['401', { status: 401 }, 'CODE_EXPIRED'],
    ['503', { status: 503 }, 'SERVICE_THROTTLING'],
  ])('%s when a code is asked for ends it', async (_name, answer, code) => {
    const apple = new FakeApple().on(PUSH_PHONE, () => answer);
    const { session } = await openBench(apple, typing('sms 1', '054321'));
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect([apple.count(PUSH_PHONE), apple.count(VERIFY_PHONE)]).toEqual([1, 0]);
  });

  it.each<[string, Answer, ErrorCode]>([
    ['a lock', { status: 200, json: { securityCode: { securityCodeLocked: true } } }, 'CODES_LOCKED'],
    ['security keys', { status: 200, json: { fsaChallenge: {}, keyNames: ['Key'] } }, 'SECURITY_KEY_NEEDED'],
    ['a sign-in that is over', { status: 401 }, 'CODE_EXPIRED'],
    ['throttling', { status: 429 }, 'SERVICE_THROTTLING'],
  ])('%s in the list of ways ends it', async (_name, answer, code) => {
    const apple = new FakeApple().on(FACTORS, () => answer);
    const { session } = await openBench(apple, typing('ways', '012345'));
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
    expect(apple.count(VERIFY)).toBe(0);
  });

  it('a list that Apple does not give leaves the code on the devices', async () => {
    const apple = new FakeApple().on(FACTORS, () => ({ status: 500, json: { error: -28248 } }));
    const { person, prompts } = typing('ways', '012345');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)[1]).toContain('apple does not tell');
  });

  it('trap 9: the page is asked for when JSON holds no phones, and a 409 is as good as a 200', async () => {
    const page = `<script type="application/json" class="boot_args">${JSON.stringify({
      direct: { twoSV: { bridgeInitiateData: { phoneNumberVerification: onePhone } } },
    })}</script>`;
    const apple = new FakeApple().on(FACTORS, ({ headers }) =>
      headers['Accept'] === 'text/html' ? { status: 409, text: page } : { status: 409, json: {} },
    );
    const { person, prompts } = typing('sms', '054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)[1]).toBe('apple sends a text message with a code to 81');
    expect(apple.count(FACTORS)).toBe(2);
  });

  it('a first wish takes the place of the push', async () => {
    const apple = new FakeApple();
    const { person } = typing('054321');
    const { session } = await openBench(apple, { person: { ...person, firstWish: 'sms 1' } });
    await session.ensure(running);
    expect([apple.count(PUSH), apple.count(PUSH_PHONE)]).toEqual([0, 1]);
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

import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../src/base/errors.ts';
import type { CodePrompt } from '../../../../src/model/person.ts';
import type { Answer } from './answer.ts';
import { openBench, running, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';
import { FACTORS, PUSH, PUSH_PHONE, VERIFY, VERIFY_PHONE } from './routes.ts';

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
    const page = `<p>boot_args</p><script>find("boot_args")</script><script type="application/json" class="boot_args">${JSON.stringify(
      { direct: { twoSV: { bridgeInitiateData: { phoneNumberVerification: onePhone } } } },
    )}</script>`;
    const apple = new FakeApple().on(FACTORS, ({ headers }) =>
      headers['Accept'] === 'text/html' ? { status: 409, text: page } : { status: 409, json: {} },
    );
    const { person, prompts } = typing('sms', '054321');
    const { session } = await openBench(apple, { person });
    await session.ensure(running);
    expect(newsOf(prompts)[1]).toBe('apple sends a text message with a code to 81');
    expect(apple.count(FACTORS)).toBe(2);
  });

  it.each(['<script ', '<script class="boot_args" '])(
    'C30: a page of nothing but %j takes a moment, and says nothing',
    async (piece) => {
      const apple = new FakeApple().on(FACTORS, () => ({ status: 200, text: piece.repeat(100_000) }));
      const { person, prompts } = typing('ways', '012345');
      const { session } = await openBench(apple, { person });
      await session.ensure(running);
      expect(newsOf(prompts)[1]).toContain('apple does not tell');
    },
  );

  it('a first wish takes the place of the push', async () => {
    const apple = new FakeApple();
    const { person } = typing('054321');
    const { session } = await openBench(apple, { person: { ...person, firstWish: 'sms 1' } });
    await session.ensure(running);
    expect([apple.count(PUSH), apple.count(PUSH_PHONE)]).toEqual([0, 1]);
  });
});

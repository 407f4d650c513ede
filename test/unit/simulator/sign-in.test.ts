import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../../../src/simulator/core/options.ts';
import { RawClient } from './raw-client.ts';
import { json } from './replies.ts';
import { start, startSignedIn } from './start.ts';

const PUSH = '/verify/trusteddevice/securitycode';
const enter = (code: string) => ({ securityCode: { code } });

async function begin(account: AccountOptions = {}) {
  const simulator = await start({ account });
  return { simulator, client: new RawClient(simulator) };
}

describe('signing in', () => {
  it('goes from password over code and trust to a session, without a violation', async () => {
    const { simulator, client } = await startSignedIn();
    expect(client.replies.map((reply) => reply.status)).toEqual([200, 409, 202, 204, 204, 200]);
    expect(client.replies[0]?.headers['content-type']).toBe('text/html;charset=UTF-8');
    expect(json(client.replies[5])).toMatchObject({ hsaTrustedBrowser: true, hsaChallengeRequired: false });
    expect(simulator.violations).toEqual([]);
  });

  it.each(['s2k', 's2k_fo'] as const)('speaks %s', async (protocol) => {
    const { client: c } = await begin({ protocol });
    expect((await c.prove()).status).toBe(409);
  });

  it('refuses a wrong password', async () => {
    const { client: c } = await begin();
    const reply = await c.prove('wrong');
    expect(reply.status).toBe(401);
    expect(reply.text).toContain('-20101');
  });

  it('cannot be asked which accounts exist', async () => {
    const { client: c } = await begin();
    const reply = await c.prove('whatever', 'nobody@example.com');
    expect(c.replies.map(({ status }) => status)).toEqual([200, 401]);
    expect(reply.text).toContain('-20101');
  });

  it('takes an upper-case name for a wrong password, as Apple does', async () => {
    const { simulator, client: c } = await begin();
    expect((await c.prove(simulator.account.password, 'SAM@example.com')).status).toBe(401);
  });

  it('takes each init for one proof only', async () => {
    const { client: c } = await begin();
    await c.prove('wrong');
    const reply = await c.auth('POST', '/signin/complete?isRememberMeEnabled=true', { c: 'd-1-x:MSA' });
    expect(reply.status).toBe(400);
  });

  it('tells the real status in X-Apple-I-Rscd when asked to', async () => {
    const { client: c } = await begin({ rscd: true });
    const wrong = await c.prove('wrong');
    expect([wrong.status, wrong.headers['x-apple-i-rscd']]).toEqual([200, '401']);
    const right = await c.prove();
    expect([right.status, right.headers['x-apple-i-rscd']]).toEqual([200, '409']);
  });

  it('lets an account without 2FA in after repair, with no hsa fields', async () => {
    const { client: c } = await begin({ twoFactor: false });
    expect((await c.prove()).status).toBe(412);
    expect((await c.auth('POST', '/repair/complete', {})).status).toBe(200);
    const reply = await c.login();
    expect(reply.text).not.toContain('"hsa');
    expect((await c.setup('validate', 'null')).status).toBe(200);
  });

  it('gives a B with a leading zero byte as often as asked', async () => {
    const { client: c } = await begin({ shortB: 1 });
    for (let at = 0; at < 5; at += 1) await c.prove();
    const all = c.replies.filter((_reply, at) => at % 2 === 0).map((reply) => json(reply)['b']);
    const [first, ...others] = all.map((b) => Buffer.from(String(b), 'base64')[0] === 0);
    // One of 256 begins so by chance.
    expect([first, others.includes(false)]).toEqual([true, true]);
  });
});

describe('clients that Apple tolerates', () => {
  it('are given cookies with the answer to the proof, without which icloud-photos-sync goes no further', async () => {
    const { client: c } = await begin();
    const reply = await c.prove();
    expect(reply.headers['set-cookie']?.map((cookie) => cookie.split('=')[0])).toEqual([
      'aasp',
      'dslang',
      'site',
    ]);
  });

  it.each([
    ['may name their session token as the session, where the simulator is lenient', false, 200],
    ['may not where it is strict', true, 401],
  ])('%s', async (_rule, strict, status) => {
    const simulator = await start({ strict });
    const client = new RawClient(simulator);
    await client.prove();
    client.session.id = client.session.token;
    expect((await client.auth('GET', '')).status).toBe(status);
  });
});

describe('codes', () => {
  it('a pushed code replaces the one shown before', async () => {
    const { simulator, client: c } = await begin();
    const early = simulator.code();
    await c.prove();
    await c.auth('PUT', PUSH);
    expect((await c.auth('POST', PUSH, enter(early))).text).toContain('-21669');
    expect((await c.auth('POST', PUSH, enter(simulator.code()))).status).toBe(204);
  });

  it('a code from the settings of a device needs no push', async () => {
    const { simulator, client: c } = await begin();
    await c.prove();
    expect((await c.auth('POST', PUSH, enter(simulator.code()))).status).toBe(204);
  });

  it('a code pushed in one sign-in is wrong in another, and one use is all', async () => {
    const simulator = await start();
    const [first, second] = [new RawClient(simulator), new RawClient(simulator)];
    await first.prove();
    await first.auth('PUT', PUSH);
    await second.prove();
    const code = simulator.code();
    expect((await second.auth('POST', PUSH, enter(code))).status).toBe(400);
    expect((await first.auth('POST', PUSH, enter(code))).status).toBe(204);
    expect((await first.auth('POST', PUSH, enter(code))).status).toBe(400);
  });

  it('too many wrong ones lock the account for codes', async () => {
    const { client: c } = await begin({ maxWrongCodes: 2 });
    await c.prove();
    expect((await c.auth('POST', PUSH, enter('000000'))).text).toContain('-21669');
    expect((await c.auth('POST', PUSH, enter('000000'))).text).toContain('-22982');
    expect((await c.auth('GET', '')).text).toContain('"securityCodeLocked":true');
    expect((await c.auth('PUT', PUSH)).status).toBe(423);
  });

  it.each([
    [409, false],
    [409, true],
    [412, false],
  ] as const)(
    'a right code may be answered %i, without token: %s',
    async (status, codeAcceptedWithoutToken) => {
      const { simulator, client: c } = await begin({ codeAcceptedWith: status, codeAcceptedWithoutToken });
      await c.prove();
      await c.auth('PUT', PUSH);
      const reply = await c.auth('POST', PUSH, enter(simulator.code()));
      expect(reply.status).toBe(status);
      expect(json(reply)).toMatchObject({ securityCode: { valid: true } });
      expect('x-apple-session-token' in reply.headers).toBe(!codeAcceptedWithoutToken);
      expect((await c.auth('GET', '/2sv/trust')).status).toBe(204);
    },
  );

  it.each(['top', 'verification', 'direct', 'bridge'] as const)(
    'phones are listed at: %s',
    async (phonesAt) => {
      const { client: c } = await begin({ phonesAt, authOptionsStatus: 409 });
      await c.prove();
      const reply = await c.auth('GET', '');
      expect(reply.status).toBe(409);
      expect(reply.text).toContain('"trustedPhoneNumbers":[{');
      const page = await c.auth('GET', '', undefined, { Accept: 'text/html' });
      expect(page.text).toMatch(/^<script type="application\/json" class="boot_args">\{.*\}<\/script>$/);
    },
  );

  it('an SMS code belongs to its phone', async () => {
    const sent: string[] = [];
    const simulator = await start({ onCode: (code, by) => sent.push(code, by) });
    const c = new RawClient(simulator);
    await c.prove();
    expect((await c.auth('PUT', '/verify/phone', { phoneNumber: { id: 2 }, mode: 'sms' })).status).toBe(200);
    const [code = '', by] = sent;
    expect(by).toBe('sms');
    const body = { phoneNumber: { id: 2 }, securityCode: { code }, mode: 'sms' };
    expect((await c.auth('POST', PUSH, enter(code))).status).toBe(400);
    const other = { ...body, phoneNumber: { id: 5 } };
    expect((await c.auth('POST', '/verify/phone/securitycode', other)).status).toBe(400);
    expect((await c.auth('POST', '/verify/phone/securitycode', body)).status).toBe(200);
    expect(simulator.violations).toEqual([]);
  });

  it('accounts with security keys offer a challenge and no phones', async () => {
    const { client: c } = await begin({ securityKeys: true });
    expect((await c.prove()).text).toContain('"fsaChallenge"');
    expect((await c.auth('GET', '')).text).not.toContain('trustedPhoneNumbers');
  });
});

describe('trust', () => {
  it('makes the next sign-in go without a code, until it is revoked', async () => {
    const { simulator, client } = await startSignedIn();
    expect((await client.prove()).status).toBe(200);
    simulator.revokeTrust();
    expect((await client.prove()).status).toBe(409);
  });

  it('comes only after a code', async () => {
    const { simulator, client: c } = await begin();
    await c.prove();
    expect((await c.auth('GET', '/2sv/trust')).status).toBe(400);
    expect(simulator.violations).toHaveLength(1);
  });

  it('ends with its days', async () => {
    let now = Date.UTC(2025, 0, 1);
    const { client } = await startSignedIn({ now: () => now, account: { trustDays: 10 } });
    now += 9 * 86_400_000;
    expect((await client.prove()).status).toBe(200);
    now += 2 * 86_400_000;
    expect((await client.prove()).status).toBe(409);
  });
});

it('tokens outlive a restart with the same seed, and only with that', async () => {
  const { simulator, client } = await startSignedIn({ seed: 'one' });
  await simulator.close();
  const again = new RawClient(await start({ seed: 'one' }));
  Object.assign(again.session, { token: client.session.token, trust: client.session.trust });
  for (const [name, value] of client.cookies) again.cookies.set(name, value);
  expect((await again.setup('validate', 'null')).status).toBe(200);
  expect((await again.login()).status).toBe(200);
  expect((await again.prove()).status).toBe(200);

  const other = new RawClient(await start({ seed: 'two' }));
  for (const [name, value] of client.cookies) other.cookies.set(name, value);
  expect((await other.setup('validate', 'null')).status).toBe(421);
});

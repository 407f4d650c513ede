import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { AccountOptions, SimulatorOptions } from '../../src/simulator/core/options.ts';
import { start, until } from '../support/child.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

/** A simulated iCloud whose codes are fresh each time and good only where they were sent. */
async function withCodes(account: AccountOptions = {}, options: SimulatorOptions = {}) {
  const codes: { readonly code: string; readonly by: string }[] = [];
  const world = await simulated({ ...options, account, onCode: (code, by) => void codes.push({ code, by }) });
  const lastCode = () => codes.at(-1)?.code ?? 'no code was sent';
  const login = (...args: readonly string[]) => world.run(['login', ...args]);
  return { ...world, codes, lastCode, login };
}

/** How often Apple was asked to send a code, to devices and to phones. */
function asked({ simulator }: Pick<Simulated, 'simulator'>) {
  const puts = simulator.requests.filter(({ method }) => method === 'PUT');
  const phones = puts.filter(({ operation }) => operation === 'verify/phone').length;
  return { devices: puts.length - phones, phones };
}

describe('keepsake login in two processes', () => {
  it('trap 23: one asks for a code, the other enters it, and nothing is pushed for that', async () => {
    const world = await withCodes();
    const { simulator, login, lastCode, run } = world;
    const first = await login('--request-code');
    expect(first).toMatchObject({ code: 0, out: '' });
    expect(first.err).toContain('apple shows a code on your trusted devices');
    expect(first.err).toMatch(
      /hint: within ten minutes, run `keepsake login --username \S+ --cookie-directory session --code CODE`/,
    );

    const second = await login('--code', lastCode());
    expect(second.code).toBe(0);
    expect(second.err).toContain('signed in as');
    expect(asked(world)).toEqual({ devices: 1, phones: 0 });
    expect(simulator.counters.get('options')).toBeUndefined();
    expect(simulator.counters.get('signin/complete')).toBe(1);

    expect(await run([], { env: { KEEPSAKE_PASSWORD: undefined } })).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  const PLACES = ['top', 'verification', 'direct', 'bridge'] as const;
  it.each(PLACES)(
    'trap 9: by text message, with the phones at %s and a 409 around them',
    async (phonesAt) => {
      const world = await withCodes({ phonesAt, authOptionsStatus: 409 });
      const { simulator, login, lastCode, codes } = world;
      const first = await login('--request-code', '--sms', '1');
      expect(first.code).toBe(0);
      expect(first.err).toContain('a text message with a code to +1 (***) ***-**81');
      expect(codes.map(({ by }) => by)).toEqual(['sms']);
      expect(await login('--code', lastCode())).toMatchObject({ code: 0 });
      expect(asked(world)).toEqual({ devices: 0, phones: 1 });
      expect(simulator.violations).toEqual([]);
    },
  );

  it.each([409, 412] as const)('trap 6: by a call, and accepted with %i', async (codeAcceptedWith) => {
    const { simulator, login, lastCode, codes } = await withCodes({ codeAcceptedWith });
    expect((await login('--request-code', '--voice', '2')).err).toContain('apple calls +1 (***) ***-**07');
    expect(codes.map(({ by }) => by)).toEqual(['voice']);
    expect(await login('--code', lastCode())).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('trap 8: a code with a leading zero stays as it is', async () => {
    const { login, simulator } = await simulatedLogin({ code: '012345' });
    await login('--request-code');
    expect(await login('--code', '012 345')).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('an account without devices and with one phone gets a message without being asked', async () => {
    const { login, codes, lastCode, simulator } = await withCodes({
      trustedDevices: false,
      phones: [{ id: 4, lastTwoDigits: '55', pushMode: 'sms' }],
    });
    expect((await login('--request-code')).err).toContain('text message');
    expect(codes).toHaveLength(1);
    expect(await login('--code', lastCode())).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('lists the ways, and a phone that is not there leads to them', async () => {
    const { login, codes } = await withCodes();
    const listed = await login('--list-ways');
    expect(listed.code).toBe(0);
    expect(listed.out.split('\n')[1]).toMatch(/^--request-code --sms 1 +text message to \+1/);
    const json = await login('--list-ways', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      ways: [
        { kind: 'device' },
        { kind: 'sms', phone: 1 },
        { kind: 'voice', phone: 1 },
        { kind: 'voice', phone: 2 },
      ],
    });
    const wrong = await login('--request-code', '--sms', '3');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('there is no phone 3');
    expect(wrong.err).toContain('--request-code --voice 2');
    expect(codes).toEqual([]);
  });

  it('speaks JSON', async () => {
    const { login, lastCode, simulator } = await withCodes();
    const first = await login('--request-code', '--sms', '1', '--json');
    expect(JSON.parse(first.out)).toMatchObject({
      account: simulator.account.username,
      codeRequested: true,
      sent: { kind: 'sms', phone: 1, number: '+1 (***) ***-**81' },
    });
    const second = await login('--code', lastCode(), '--json');
    expect(JSON.parse(second.out)).toMatchObject({ account: simulator.account.username, estimated: false });
  });

  it('a session that lives needs no code', async () => {
    const world = await withCodes();
    await world.login('--request-code');
    await world.login('--code', world.lastCode());
    const again = await world.login('--request-code');
    expect(again.code).toBe(0);
    expect(again.err).toContain('signed in as');
    expect(asked(world).devices).toBe(1);
  });

  it('trap 7: a wrong code leaves two more tries, three end it', async () => {
    const { login, lastCode, simulator } = await withCodes();
    await login('--request-code');
    const wrong = lastCode() === '111111' ? '222222' : '111111';
    const first = await login('--code', wrong);
    expect(first.code).toBe(4);
    expect(first.err).toContain('tries left: 2');
    await login('--code', wrong);
    expect((await login('--code', wrong)).err).toContain('this was the last try');
    const late = await login('--code', lastCode());
    expect(late.code).toBe(4);
    expect(late.err).toContain('no sign-in waits for a code here');
    expect(simulator.counters.get('verify/trusteddevice/securitycode')).toBe(4);
  });

  it('a wrong code, then the right one', async () => {
    const { login, lastCode, simulator } = await withCodes();
    await login('--request-code', '--sms', '1');
    await login('--code', lastCode() === '111111' ? '222222' : '111111');
    expect(await login('--code', lastCode())).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('after ten minutes nothing is sent, and a fresh code is asked for', async () => {
    const { login, run, lastCode, simulator } = await withCodes();
    await login('--request-code');
    const later = { ...systemClock, now: () => systemClock.now() + 10 * 60_000 + 1 };
    const before = simulator.requests.length;
    const ended = await run(['login', '--code', lastCode()], { clock: later });
    expect(ended.code).toBe(4);
    expect(ended.err).toMatch(/hint: a new code is needed: run `keepsake login/);
    expect(simulator.requests.length).toBe(before);
  });

  it.each([401, 404])('a sign-in that Apple ended earlier (%i) says the same', async (status) => {
    const { login, lastCode, simulator } = await withCodes();
    await login('--request-code');
    const operation = 'verify/trusteddevice/securitycode';
    simulator.setScenario([{ match: { operation }, action: { do: 'reply', status } }]);
    expect((await login('--code', lastCode())).err).toMatch(/is over[\s\S]*hint: a new code is needed/);
    expect((await login('--code', lastCode())).err).toContain('no sign-in waits for a code here');
  });

  it('D2: too many codes, met by the command that brings one, hold up the next sign-in', async () => {
    const { login, lastCode, simulator } = await withCodes();
    await login('--request-code');
    const calls = () => simulator.requests.filter(({ service }) => service === 'auth').length;
    const operation = 'verify/trusteddevice/securitycode';
    simulator.setScenario([{ match: { operation }, action: { do: 'reply', status: 423 } }]);
    expect((await login('--code', lastCode())).err).toContain('apple neither sends nor takes codes');
    const before = calls();
    expect((await login('--request-code')).err).toContain('apple accepts no sign-ins for now: not before');
    expect(calls()).toBe(before);
  });

  it('trap 26: killed between code and trust, neither proof nor code is needed again', async () => {
    const world = await withCodes();
    const { login, lastCode, simulator } = world;
    await login('--request-code');
    const match = { operation: '2sv/trust' };
    simulator.setScenario([
      { match, action: { do: 'delay', ms: 60_000 } },
      { match, action: { do: 'reply', status: 502 } },
    ]);
    const child = start(world, ['login', '--code', lastCode()]);
    const ended = once(child, 'exit');
    await until(() => simulator.counters.get('2sv/trust') === 1);
    child.kill('SIGKILL');
    await ended;
    simulator.setScenario([]);
    expect(await login()).toMatchObject({ code: 0 });
    expect(simulator.counters.get('signin/complete')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it('a run by cron in between does not disturb it', async () => {
    const { login, run, lastCode, simulator } = await withCodes();
    await login('--request-code');
    expect(await run()).toMatchObject({ code: 4 });
    expect(await login('--code', lastCode())).toMatchObject({ code: 0 });
    expect(simulator.counters.get('signin/complete')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it.each([
    [['--code', '12345'], '--code takes six digits'],
    [['--sms', '1'], '--sms and --voice go with --request-code'],
    [['--request-code', '--sms', '1', '--voice', '1'], 'exclude each other'],
    [['--request-code', '--sms', 'x'], 'take the number of a phone'],
    [['--request-code', '--code', '123456'], 'exclude each other'],
  ])('%j is a mistake: %s', async (args, problem) => {
    const { login, simulator } = await withCodes();
    const ended = await login(...args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(problem);
    expect(simulator.requests).toEqual([]);
  });

  it('J2: the codes are in no line, at level trace', async () => {
    const { login, lastCode, codes } = await withCodes();
    const ended = [
      await login('--request-code', '--sms', '1', '--log-level', 'trace'),
      await login('--code', '999999', '--log-level', 'trace'),
      await login('--code', lastCode(), '--log-level', 'trace'),
    ];
    const said = ended.map(({ out, err }) => out + err).join('');
    expect(said).toContain('keepsake: trace: ');
    for (const secret of ['999999', ...codes.map(({ code }) => code)]) expect(said).not.toContain(secret);
  });
});

async function simulatedLogin(account: AccountOptions) {
  const world = await simulated({ account });
  return { ...world, login: (...args: readonly string[]) => world.run(['login', ...args]) };
}

describe('keepsake login at a prompt', () => {
  it('lists the ways, asks again and changes the way while the prompt waits', async () => {
    const stdin = new PassThrough();
    const typed = ['ways', 'again', 'sms 1'];
    const { run, codes, lastCode, simulator } = await withCodes();
    const ended = await run(['login'], {
      stdin,
      onErr(text) {
        if (text.endsWith('code: ')) stdin.write(`${typed.shift() ?? lastCode()}\n`);
      },
    });
    stdin.end();
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('type "sms 1" for a text message to +1 (***) ***-**81');
    expect(codes.at(-1)?.by).toBe('sms');
    expect(simulator.violations).toEqual([]);
  });

  it('trap 7: three wrong codes end politely', async () => {
    const { simulator, run } = await simulated();
    const ended = await run(['login'], { input: '111111\n111112\n111113\n246810\n' });
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('3 codes in a row were wrong');
    expect(ended.err).toContain('hint: enter the newest code');
    expect(simulator.counters.get('2sv/trust')).toBeUndefined();
  });

  it('keeps what another process needs to go on, when the prompt is left', async () => {
    const { run, folder, simulator } = await simulated();
    expect(await run(['login'], { input: '\n' })).toMatchObject({ code: 4 });
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      tokens: { codeRequest: { place: { kind: 'device' }, wrongCodes: 0, isAccepted: false } },
    });
    expect(await run(['login', '--code', '246810'])).toMatchObject({ code: 0 });
  });
});

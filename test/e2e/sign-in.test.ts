import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODE, NO_PASSWORD, simulated } from '../support/simulated.ts';

describe('signing in', () => {
  it('asks for password and code on a standard input that is no terminal, a line each', async () => {
    const { simulator, run } = await simulated();
    const { username, password } = simulator.account;
    const ended = await run(['--auth-only'], { env: NO_PASSWORD, input: `${password}\n${CODE}\n` });
    expect(ended.err).toContain(`Password for ${username}: `);
    expect(ended.err).toMatch(/code: \n/);
    expect(ended.err).toContain(`signed in as ${username}`);
    expect(ended.code).toBe(0);
    expect(simulator.violations).toEqual([]);
  });

  it('needs neither password nor code while the session lives', async () => {
    const { simulator, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    const before = simulator.requests.length;
    expect((await run(['--auth-only'], { env: NO_PASSWORD })).code).toBe(0);
    expect(simulator.requests.slice(before).map(({ operation }) => operation)).toEqual(['validate']);
  });

  it('keeps the session readable by its owner alone', async () => {
    const { simulator, folder, signIn } = await simulated();
    await signIn(['--auth-only']);
    const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);
    expect(mode('session')).toBe('700');
    expect(mode(`session/${simulator.account.username}.session.json`)).toBe('600');
    expect(mode(`session/${simulator.account.username}.sqlite`)).toBe('600');
  });

  it('D1: sends a wrong password once, and ends with 4', async () => {
    const { simulator, run } = await simulated();
    const ended = await run([], { env: { KEEPSAKE_PASSWORD: 'Wrong-Horse-1' } });
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('keepsake: hint: ');
    expect(simulator.counters.get('signin/complete')).toBe(1);
  });

  it('trap 22: causes no code to be sent while nobody is there', async () => {
    const { simulator, run } = await simulated();
    const ended = await run();
    expect(ended.code).toBe(4);
    expect(ended.err).toMatch(/hint: run `keepsake login --username [^`]+` in a terminal/);
    const pushes = simulator.requests.filter(
      ({ method, path }) => method === 'PUT' || path.endsWith('/appleauth/auth'),
    );
    expect(pushes).toEqual([]);
  });

  it('ends with 4 when no password is to be had', async () => {
    const { simulator, run } = await simulated();
    const ended = await run([], { env: NO_PASSWORD });
    expect(ended.code).toBe(4);
    expect(simulator.requests).toEqual([]);
  });

  it('R20, session test 9: refuses an app-specific password without asking Apple', async () => {
    const { simulator, run } = await simulated();
    const ended = await run([], { env: { KEEPSAKE_PASSWORD: 'abcd-efgh-ijkl-mnop' } });
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('app-specific');
    expect(simulator.requests).toEqual([]);
  });

  it.each([
    ['s2k_fo', { protocol: 's2k_fo' }],
    ['an account without two-factor', { twoFactor: false }],
    ['a code accepted with 409', { codeAcceptedWith: 409 }],
    ['a code accepted with 412', { codeAcceptedWith: 412 }],
    ['results in X-Apple-I-Rscd', { rscd: true }],
    ['a B with a leading zero', { shortB: 1 }],
  ] as const)('works with %s', async (_what, account) => {
    const { simulator, signIn } = await simulated({ account });
    expect(await signIn(['--auth-only'])).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('R5: renews an ended session with the password at hand, without a code', async () => {
    const { simulator, run, signIn } = await simulated();
    await signIn();
    simulator.revokeSessions();
    const pushes = simulator.counters.get('verify/trusteddevice/securitycode') ?? 0;
    expect(await run()).toMatchObject({ code: 0 });
    expect(simulator.counters.get('verify/trusteddevice/securitycode') ?? 0).toBe(pushes);
    expect(simulator.violations).toEqual([]);
  });

  it('R17: sets a damaged session file aside, says so, and stays the same machine to Apple', async () => {
    const { simulator, folder, signIn } = await simulated();
    await signIn(['--auth-only']);
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    const idOf = (text: string) => /auth-[0-9a-f-]{36}/.exec(text)?.[0];
    const before = idOf(readFileSync(path, 'utf8'));
    writeFileSync(path, '{"half a');
    const ended = await signIn(['--auth-only']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('.damaged-');
    expect(idOf(readFileSync(path, 'utf8'))).toBe(before);
  });
});

describe('J2: secrets', () => {
  it.each([
    ['a first sync', CODE, 'Correct-Horse-1'],
    ['a wrong code', '111111\n111112\n111113', 'Correct-Horse-1'],
    ['a wrong password', CODE, 'Wrong-Horse-1'],
  ])('appear nowhere but in the session file: %s at level trace', async (_what, input, password) => {
    const { simulator, folder, signIn } = await simulated();
    const { out, err } = await signIn(['--log-level', 'trace', '--json'], {
      input: `${input}\n`,
      env: { KEEPSAKE_PASSWORD: password },
    });
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    const session = JSON.parse(readFileSync(path, 'utf8')) as {
      tokens: Record<string, unknown>;
      cookies: { value: string }[];
    };
    const tokens = ['sessionToken', 'sessionId', 'scnt', 'trustToken'].map((name) => session.tokens[name]);
    const secrets = [
      ...tokens,
      ...session.cookies.map(({ value }) => value.replaceAll('"', '')),
      password,
      ...input.split('\n'),
    ]
      .filter((secret) => typeof secret === 'string')
      .filter((secret) => secret.length >= 6);
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    expect(err).toContain('keepsake: trace: ');
    for (const secret of secrets) expect(out + err).not.toContain(secret);
    expect(out + err).not.toMatch(/icloud-content\.com[^\s"]*\?(?!\[secret\])/);
  });
});

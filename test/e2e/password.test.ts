import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { Keyring } from '../../src/config/keyring.ts';
import { CODE, NO_PASSWORD, simulated } from '../support/simulated.ts';

const KEY = 'a key that lies elsewhere';

describe('R1: a stored credential', () => {
  it('renews an ended session without password or code, and the disk never sees the password', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    const first = await signIn(['--auth-only', '--store-credential'], { env: { KEEPSAKE_KEY: KEY } });
    expect(first.code).toBe(0);
    simulator.revokeSessions();

    const later = await run(['--auth-only'], { env: { ...NO_PASSWORD, KEEPSAKE_KEY: KEY } });
    expect(later).toMatchObject({ code: 0 });
    expect(simulator.counters.get('signin/complete')).toBe(2);
    expect(simulator.violations).toEqual([]);
    for (const name of readdirSync(join(folder, 'session'))) {
      expect(readFileSync(join(folder, 'session', name), 'latin1')).not.toContain(simulator.account.password);
    }
  });

  it('is kept by a login in two steps too: the first of them has the password', async () => {
    const { simulator, run } = await simulated();
    const env = { KEEPSAKE_KEY: KEY };
    await run(['login', '--request-code', '--store-credential'], { env });
    expect(await run(['login', '--code', CODE], { env: NO_PASSWORD })).toMatchObject({ code: 0 });
    simulator.revokeSessions();
    expect(await run(['--auth-only'], { env: { ...NO_PASSWORD, ...env } })).toMatchObject({ code: 0 });
  });

  it.each(['s2k', 's2k_fo'] as const)('proves itself in both derivations: %s', async (protocol) => {
    const { simulator, run, signIn } = await simulated({ account: { protocol } });
    await signIn(['--auth-only', '--store-credential'], { env: { KEEPSAKE_KEY: KEY } });
    simulator.revokeSessions();
    expect(await run(['--auth-only'], { env: { ...NO_PASSWORD, KEEPSAKE_KEY: KEY } })).toMatchObject({
      code: 0,
    });
  });

  it('that Apple rejects is dated, and sent once', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only', '--store-credential'], { env: { KEEPSAKE_KEY: KEY } });
    simulator.revokeSessions();
    simulator.setScenario([
      {
        match: { operation: 'signin/complete' },
        action: { do: 'reply', status: 401, json: { serviceErrors: [{ code: '-20101' }] } },
      },
    ]);
    const before = simulator.counters.get('signin/complete') ?? 0;
    const said: string[] = [];
    for (let runs = 0; runs < 2; runs += 1) {
      const ended = await run(['--auth-only'], { env: { ...NO_PASSWORD, KEEPSAKE_KEY: KEY } });
      expect(ended.code).toBe(4);
      said.push(ended.err);
    }
    expect(said[0]).toMatch(/the stored credential worked until \d{4}-\d\d-\d\d/);
    expect((simulator.counters.get('signin/complete') ?? 0) - before).toBe(1);
    expect(readdirSync(join(folder, 'session')).join()).toContain('.credential.json');
  });

  it('keeps its key elsewhere', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    writeFileSync(join(folder, 'session', 'key'), KEY, { mode: 0o600 });
    const before = simulator.requests.length;
    const ended = await run(['--auth-only', '--store-credential', '--key-file', 'session/key']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('beside what it protects');
    expect(simulator.requests).toHaveLength(before);
  });
});

describe('a password', () => {
  it('comes from a command, which sees no secret of ours', async () => {
    const { simulator, folder, signIn } = await simulated();
    const spy = join(folder, 'spy');
    const command = `env > ${spy}; echo ${simulator.account.password}`;
    const ended = await signIn(['--auth-only', '--password-command', command], {
      env: { KEEPSAKE_PASSWORD: 'Not-This-One-1', KEEPSAKE_KEY: KEY, PATH: process.env['PATH'] },
    });
    expect(ended.code).toBe(0);
    const seen = readFileSync(spy, 'utf8');
    expect(seen).toContain('PATH=');
    expect(seen).not.toMatch(/Not-This-One-1|lies elsewhere/);
  });

  it('that a command cannot give ends with 4, and nothing is sent', async () => {
    const { simulator, run } = await simulated();
    const ended = await run(['--auth-only', '--password-command', 'echo locked >&2; exit 1']);
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('error: the password command ended with status 1\nkeepsake: error: locked\n');
    expect(simulator.counters.get('signin/init')).toBeUndefined();
  });

  it('that works goes into the keyring the user named, and is found there', async () => {
    const { simulator, run, signIn } = await simulated();
    const held = new Map<string, string>();
    const keyring: Keyring = {
      read: async (account) => (held.has(account) ? new Secret(held.get(account) ?? '') : undefined),
      write: async (account, password) => void held.set(account, password.reveal()),
    };
    const providers = ['--password-provider', 'environment', '--password-provider', 'keyring'];
    await signIn(['--auth-only', ...providers], { keyring });
    expect(held.get(simulator.account.username)).toBe(simulator.account.password);
    simulator.revokeSessions();
    expect(await run(['--auth-only', ...providers], { keyring, env: NO_PASSWORD })).toMatchObject({
      code: 0,
    });
  });

  it('is not asked for where the list of places leaves the console out', async () => {
    const { run } = await simulated();
    const ended = await run(['--auth-only', '--password-provider', 'keyring'], {
      input: 'Correct-Horse-1\n',
    });
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('no keyring in tests');
    expect(ended.err).not.toContain('Password for');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../../src/simulator/core/options.ts';
import { keepsake } from '../support/outside.ts';
import { CODE, simulated } from '../support/simulated.ts';

/**
 * The traps of auth.md 18 as whole runs of the command. Those that need two processes, another tool's session or a kill are in
 * `sign-in`, `login`, `import`, `kill` and `hard-states`.
 */

describe('a sign-in that must pass', () => {
  it.each<[trap: string, account: AccountOptions]>([
    // The simulator answers init under text/html, changes scnt with every answer and the session token at verify and at
    // trust, and takes an old one for a violation.
    ['traps 1, 4 and 5: as every account is answered', {}],
    ['trap 2: results in X-Apple-I-Rscd', { rscd: true }],
    [
      'trap 6: a code accepted with 409, without a new token',
      { codeAcceptedWith: 409, codeAcceptedWithoutToken: true },
    ],
    ['trap 6: a code accepted with 412', { codeAcceptedWith: 412 }],
    ['trap 10: an account without hsa fields', { twoFactor: false }],
    ['trap 17: a B with a leading zero', { shortB: 2 }],
    ['trap 18: a salt with a leading zero', { salt: '0000d3d2391003a0b8006a64e31f5be4' }],
  ])('%s', async (_trap, account) => {
    const { simulator, signIn } = await simulated({ account });
    const { code, err } = await signIn(['--auth-only']);
    expect(err).toContain('signed in');
    expect(code).toBe(0);
    expect(simulator.counters.get('signin/complete')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it('trap 3: a 200 at complete is no promise: accountLogin decides, and a second sign-in needs no code', async () => {
    const { simulator, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    simulator.revokeSessions();
    const again = await run(['--auth-only']);
    expect(again.code).toBe(0);
    expect(simulator.counters.get('signin/complete')).toBe(2);
    expect(simulator.counters.get('verify/trusteddevice/securitycode')).toBe(2);
  });

  it('trap 8: a code with leading zeros stays text', async () => {
    const { signIn } = await simulated({ account: { code: '000042' } });
    expect(await signIn(['--auth-only'], { input: '000042\n' })).toMatchObject({ code: 0 });
  });

  it('trap 16: an address in capitals is the same account', async () => {
    const { simulator, folder } = await simulated();
    const { password } = simulator.account;
    const ended = await keepsake(['--auth-only', '-u', 'Sam@Example.COM', '--cookie-directory', 'session'], {
      folder,
      env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
      input: `${CODE}\n`,
    });
    expect(ended.code).toBe(0);
    expect(simulator.violations).toEqual([]);
  });

  it('trap 24: a password in decomposed form', async () => {
    const { run } = await simulated({ account: { password: 'Crème-Brûlée-1'.normalize('NFC') } });
    const env = { KEEPSAKE_PASSWORD: 'Crème-Brûlée-1'.normalize('NFD') };
    expect(await run(['--auth-only'], { env, input: `${CODE}\n` })).toMatchObject({ code: 0 });
  });

  it('trap 20: quoted cookie values and dates without a blank come back as they were set', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    const { cookies } = JSON.parse(readFileSync(path, 'utf8')) as {
      cookies: { name: string; value: string; expiresAt: number | null }[];
    };
    const token = cookies.find(({ name }) => name === 'X-APPLE-WEBAUTH-TOKEN');
    expect(token?.value).toMatch(/^".*"$/);
    expect(token?.expiresAt).toBeGreaterThan(Date.now());
    expect(await run()).toMatchObject({ code: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it.each([
    [
      'with a JSON body',
      { status: 421, json: { success: false, error: 'Missing X-APPLE-WEBAUTH-TOKEN cookie' } },
    ],
    ['empty', { status: 421, text: '' }],
  ])('trap 12: a 421 %s at validate and in the middle of a run', async (_form, reply) => {
    // Each in an account of its own: what one folder has is copied into the next, from a list that is asked for once.
    for (const operation of ['validate', 'records/query']) {
      const { simulator, run, signIn } = await simulated();
      await signIn(['--auth-only']);
      simulator.setScenario([{ match: { operation, times: 1 }, action: { do: 'reply', ...reply } }]);
      const ended = await run();
      expect(ended.err).toContain('12 files downloaded');
      expect(ended.code).toBe(0);
      expect(simulator.requests.filter(({ status }) => status === 421)).toMatchObject([{ operation }]);
      expect(simulator.counters.get('signin/complete')).toBe(1);
    }
  });
});

describe('a sign-in that must stop', () => {
  const answer = {
    protocol: 's2k',
    iteration: 1000,
    salt: 'UUNPOVUP0H1a6Ej2Y5j0Vw==',
    c: 'd-1',
    b: 'AAAA',
    version: 1,
  };
  const N_BASE64 = Buffer.from(
    (
      JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/srp-vectors.json'), 'utf8')) as {
        group: { N: string };
      }
    ).group.N,
    'hex',
  ).toString('base64');

  it.each<[what: string, change: object]>([
    ['iteration 0', { iteration: 0 }],
    ['iteration 10⁹', { iteration: 1_000_000_000 }],
    ['an unknown protocol', { protocol: 's2k_x' }],
    ['B = 0', { b: Buffer.alloc(256).toString('base64') }],
    ['B = N', { b: N_BASE64 }],
    ['an empty salt', { salt: '' }],
  ])('trap 19, D5: %s: no proof is sent', async (_what, change) => {
    const { simulator, signIn } = await simulated();
    simulator.setScenario([
      {
        match: { operation: 'signin/init' },
        action: { do: 'reply', status: 200, json: { ...answer, ...change } },
      },
    ]);
    const ended = await signIn(['--auth-only']);
    expect(ended.code).toBe(7);
    expect(simulator.counters.get('signin/complete')).toBeUndefined();
  });

  it.each<[trap: string, account: AccountOptions, code: number, words: RegExp]>([
    ['trap 13: terms to accept', { termsUpdateNeeded: true }, 4, /terms/],
    ['trap 14: no photos in the service map', { photosSetUp: false }, 4, /photos/i],
  ])('%s', async (_trap, account, code, words) => {
    const { signIn } = await simulated({ account });
    const ended = await signIn(['--auth-only']);
    expect(ended.err).toMatch(words);
    expect(ended.code).toBe(code);
  });

  it('trap 11: another region is followed by itself, and refused where the user named the domain', async () => {
    const { signIn } = await simulated({ account: { region: 'cn' } });
    expect(await signIn(['--auth-only', '--domain', 'com'])).toMatchObject({ code: 4 });
    const { signIn: freely } = await simulated({ account: { region: 'cn' } });
    expect(await freely(['--auth-only'])).toMatchObject({ code: 0 });
  });

  it('trap 15, session test 10: a 503 at init is one request, no verdict on the password, and changes no session', async () => {
    const { simulator, folder, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    simulator.revokeSessions();
    simulator.setScenario([
      {
        match: { operation: 'accountLogin' },
        action: { do: 'reply', status: 421, json: { success: false } },
      },
      {
        match: { operation: 'signin/init' },
        action: { do: 'reply', status: 503, text: 'Service Temporary Unavailable' },
      },
    ]);
    const before = readFileSync(path, 'utf8');
    const inits = simulator.counters.get('signin/init') ?? 0;
    const ended = await run();
    expect(ended.code).toBe(7);
    expect(ended.err).not.toMatch(/wrong|rejected/);
    expect((simulator.counters.get('signin/init') ?? 0) - inits).toBe(1);
    expect(tokensOf(readFileSync(path, 'utf8'))).toEqual(tokensOf(before));
    // The time before which nothing more is sent outlives the process.
    expect(await run()).toMatchObject({ code: 7 });
    expect((simulator.counters.get('signin/init') ?? 0) - inits).toBe(1);
  });
});

/** What a failed attempt must not touch; `scnt` and the session id belong to the attempt itself. */
function tokensOf(text: string): unknown {
  const { tokens, cookies } = JSON.parse(text) as {
    tokens: Record<string, unknown>;
    cookies: { name: string; value: string }[];
  };
  const { trustToken, clientId, sessionToken } = tokens;
  return { trustToken, clientId, sessionToken, cookies: cookies.map(({ name, value }) => [name, value]) };
}

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { acquireAccountLock } from '../../src/account/account-lock.ts';
import { NO_PASSWORD, type Simulated, simulated } from '../support/simulated.ts';

const EDGE = { operation: 'authorize/signin' };

/** Result by check, of `keepsake doctor --json`. */
async function examine(
  run: Simulated['run'],
  args: readonly string[] = [],
  env: Record<string, string | undefined> = {},
) {
  const ended = await run(['doctor', '--json', ...args], { env });
  const report = JSON.parse(ended.out) as {
    exitCode: number;
    checks: { check: string; result: string; says: string; code: string | null }[];
  };
  expect(report.exitCode).toBe(ended.code);
  const results = Object.fromEntries(report.checks.map(({ check, result }) => [check, result]));
  return { ...ended, checks: report.checks, results };
}

describe('keepsake doctor', () => {
  it('session.md 8: finds nothing wrong with a healthy account, and sends no proof', async () => {
    const { simulator, run, firstRun } = await simulated();
    await firstRun();
    const proofs = simulator.counters.get('signin/complete');
    const { code, results, checks } = await examine(run, ['--download-probe']);
    expect(code).toBe(0);
    expect(checks).toHaveLength(19);
    const unwell = Object.entries(results).filter(([, result]) => result !== 'ok');
    expect(unwell).toEqual([
      ['login', 'skip'],
      ['drive', 'skip'],
    ]);
    expect(simulator.counters.get('signin/complete')).toBe(proofs);
    expect(simulator.violations).toEqual([]);
  });

  it('says it in words for people, a line each', async () => {
    const { run } = await simulated();
    const { out, code } = await run(['doctor']);
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => /^(ok|warn|fail|skip) /.test(line))).toHaveLength(19);
    expect(out).toMatch(/^warn folder {8}\S+ is not there.*\n {19}do: /m);
    expect(out).toMatch(/^skip session {7}\(needs lock\)$/m);
  });

  it('leaves an untouched machine untouched', async () => {
    const { simulator, folder, run } = await simulated();
    await examine(run);
    expect(readdirSync(folder)).toEqual([]);
    expect(simulator.requests.map(({ operation }) => operation)).toEqual(['authorize/signin']);
  });

  it('R21: an edge that turns us away is the first failure, with exit 7, and nobody is signed in', async () => {
    const { simulator, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    simulator.setScenario([
      {
        match: EDGE,
        action: { do: 'reply', status: 503, text: '<html>Service Temporary Unavailable</html>' },
      },
    ]);
    const before = simulator.requests.length;
    const { code, results, checks } = await examine(run, ['--login']);
    expect(code).toBe(7);
    expect(results).toMatchObject({
      inventory: 'ok',
      edge: 'fail',
      clock: 'skip',
      session: 'skip',
      login: 'skip',
    });
    expect(checks.find(({ check }) => check === 'edge')?.says).toContain('not about the password');
    expect(simulator.requests.slice(before).map(({ operation }) => operation)).toEqual(['authorize/signin']);
  });

  it('H1: works beside another keepsake as far as no Apple is needed, and says who that is', async () => {
    const { simulator, folder, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const lock = await acquireAccountLock({
      directory: join(folder, 'session'),
      account: simulator.account.username,
      command: 'keepsake (sync, watching)',
      clock: systemClock,
      onLost: () => {},
    });
    try {
      const before = simulator.requests.length;
      const { code, results, checks } = await examine(run);
      expect(code).toBe(0);
      expect(results).toMatchObject({
        lock: 'warn',
        'session-file': 'ok',
        inventory: 'ok',
        edge: 'ok',
        session: 'skip',
      });
      expect(checks.find(({ check }) => check === 'lock')?.says).toContain('keepsake (sync, watching)');
      expect(simulator.requests.slice(before).map(({ operation }) => operation)).toEqual([
        'authorize/signin',
      ]);
    } finally {
      await lock.release();
    }
  });

  it('D6: a damaged session is exit 8, and stays where it is', async () => {
    const { simulator, folder, run, firstRun } = await simulated();
    await firstRun(['--auth-only']);
    const path = join(folder, 'session', `${simulator.account.username}.session.json`);
    writeFileSync(path, '{"half a');
    const { code, results } = await examine(run);
    expect(code).toBe(8);
    expect(results).toMatchObject({ 'session-file': 'fail', inventory: 'skip', session: 'skip', edge: 'ok' });
    expect(readFileSync(path, 'utf8')).toBe('{"half a');
  });

  it('B5: a destination that lost its marker is exit 6', async () => {
    const { folder, run, firstRun } = await simulated();
    await firstRun();
    rmSync(join(folder, 'photos'), { recursive: true });
    const { code, results } = await examine(run);
    expect(code).toBe(6);
    expect(results).toMatchObject({ destination: 'fail', photos: 'ok' });
    expect(existsSync(join(folder, 'photos'))).toBe(false);
  });

  it('R20: an app-specific password is exit 4 without a proof', async () => {
    const { simulator, run } = await simulated();
    const { code, results } = await examine(run, [], { KEEPSAKE_PASSWORD: 'abcd-efgh-ijkl-mnop' });
    expect(code).toBe(4);
    expect(results).toMatchObject({ password: 'fail' });
    expect(simulator.counters.get('signin/init')).toBeUndefined();
  });

  it('an ended session is told, and mended only by --login, with one proof and no code', async () => {
    const { simulator, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    simulator.revokeSessions();
    const proofs = simulator.counters.get('signin/complete') ?? 0;
    expect((await examine(run)).results).toMatchObject({ session: 'warn', login: 'skip', photos: 'skip' });
    expect(simulator.counters.get('signin/complete')).toBe(proofs);

    expect((await examine(run, ['--login'])).results).toMatchObject({
      session: 'warn',
      login: 'ok',
      photos: 'ok',
    });
    expect(simulator.counters.get('signin/complete')).toBe(proofs + 1);
    expect((await examine(run, ['--login'])).results).toMatchObject({ session: 'ok', login: 'skip' });
    expect(simulator.counters.get('signin/complete')).toBe(proofs + 1);
  });

  it('trap 22: --login where a code is wanted has none sent', async () => {
    const { simulator, run, signIn } = await simulated();
    await signIn(['--auth-only']);
    simulator.revokeSessions();
    simulator.revokeTrust();
    const pushes = simulator.counters.get('verify/trusteddevice/securitycode');
    const { code, results } = await examine(run, ['--login']);
    expect(code).toBe(4);
    expect(results).toMatchObject({ login: 'fail', 'web-access': 'skip', photos: 'skip' });
    expect(simulator.counters.get('verify/trusteddevice/securitycode')).toBe(pushes);
  });

  it.each([
    ['web access is off', { webAccess: false }, 4],
    ['Photos was never set up', { photosSetUp: false }, 4],
  ])('tells that %s', async (_what, account, exitCode) => {
    const { run, firstRun } = await simulated({ account });
    await firstRun(['--auth-only']);
    const { code } = await examine(run, ['--login']);
    expect(code).toBe(exitCode);
  });

  it('in front of a whole command line examines what that needs', async () => {
    const { run, firstRun } = await simulated();
    await firstRun();
    expect(await examine(run, ['--watch-with-interval', '60', '--dry-run'])).toMatchObject({ code: 0 });
  });

  it('collects all problems of a wrong command line, with exit 2', async () => {
    const { run } = await simulated();
    const ended = await run(['doctor', '--recent', 'x', '--password-file', 'nowhere'], { env: NO_PASSWORD });
    expect(ended.code).toBe(2);
    expect(ended.err.match(/error:/g)).toHaveLength(2);
  });
});

describe('keepsake doctor --bundle', () => {
  it('session test 14: writes what was found and said, without who, where and what opens the account', async () => {
    const { simulator, folder, run, firstRun } = await simulated();
    await firstRun();
    const path = join(folder, 'bundle.txt');
    const ended = await run(['doctor', '--download-probe', '--bundle', 'bundle.txt']);
    expect(ended.code).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^ok +1 program: /m);
    expect(text).toContain('/setup/ws/1/validate');
    for (const personal of [simulator.account.username, simulator.account.password, folder]) {
      expect(text).not.toContain(personal);
    }
  });

  it('never replaces a file', async () => {
    const { folder, run } = await simulated();
    writeFileSync(join(folder, 'bundle.txt'), 'mine');
    const ended = await run(['doctor', '--bundle', 'bundle.txt']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('not replaced');
    expect(readFileSync(join(folder, 'bundle.txt'), 'utf8')).toBe('mine');
  });
});

import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../../src/simulator/core/options.ts';
import { simulated } from '../support/simulated.ts';

describe('D9: accounts that are told apart', () => {
  it.each<[what: string, AccountOptions, sentence: string, hint: string]>([
    ['locked', { refusedAs: 'locked' }, 'locked this account', 'iforgot.apple.com'],
    ['federated', { refusedAs: 'federated' }, 'sign in at its organisation', 'cannot be used here'],
    ['managed', { managed: true, photosSetUp: false }, 'belongs to an organisation', 'whoever manages'],
    ['with a security key', { securityKeys: true }, 'security key', 'no code'],
    ['with terms to accept', { termsUpdateNeeded: true }, 'new terms', 'icloud.com'],
    ['with the old two-step verification', { twoStep: true }, 'two-step', 'two-factor authentication'],
    ['with web access off', { webAccess: false }, 'switched off', 'Access iCloud Data on the Web'],
    ['where photos were never set up', { photosSetUp: false }, 'not set up', 'icloud.com/photos'],
  ])('%s: its own sentence and hint, and exit code 4', async (_what, account, sentence, hint) => {
    const { simulator, signIn } = await simulated({ account });
    const { code, err } = await signIn(['--auth-only']);
    expect(err).toMatch(new RegExp(`^keepsake: error: .*${sentence}`, 'm'));
    expect(err).toMatch(new RegExp(`^keepsake: hint: .*${hint}`, 'm'));
    expect(code).toBe(4);
    expect(simulator.counters.get('signin/complete')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it('trap 11: an account of mainland China is followed to its own hosts', async () => {
    const { simulator, signIn, photos } = await simulated({ account: { region: 'cn' } });
    expect(await signIn()).toMatchObject({ code: 0 });
    expect(photos().size).toBe(12);
    expect(simulator.violations).toEqual([]);
  });

  it('trap 11: but not against what the user said', async () => {
    const { signIn } = await simulated({ account: { region: 'cn' } });
    const { code, err } = await signIn(['--domain', 'com']);
    expect(err).toContain('lives on icloud.com.cn');
    expect(code).toBe(4);
  });

  it('session.md 6: an account that moved is followed to its new house', async () => {
    const headers = { 'X-Apple-MMe-Host': 'P61-setup.icloud.com:443' };
    const { simulator, signIn } = await simulated({
      scenario: [
        {
          match: { operation: 'accountLogin', host: 'setup.icloud.com' },
          action: { do: 'reply', status: 330, headers },
        },
      ],
    });
    expect(await signIn()).toMatchObject({ code: 0 });
    const hosts = simulator.requests
      .filter(({ operation }) => operation === 'accountLogin')
      .map(({ host }) => host);
    expect(hosts).toEqual(['setup.icloud.com', 'p61-setup.icloud.com']);
  });

  it('D12: but not to a house that is not Apple’s', async () => {
    const headers = { 'X-Apple-MMe-Host': 'setup.icloud.com.evil.example' };
    const { simulator, signIn } = await simulated({
      scenario: [{ match: { operation: 'accountLogin' }, action: { do: 'reply', status: 330, headers } }],
    });
    expect(await signIn()).toMatchObject({ code: 4 });
    expect(simulator.counters.get('accountLogin')).toBe(1);
  });

  it('401 at init is about an old context: the page of the sign-in once, and on', async () => {
    const { simulator, signIn } = await simulated({
      scenario: [{ match: { operation: 'signin/init', times: 1 }, action: { do: 'reply', status: 401 } }],
    });
    expect(await signIn()).toMatchObject({ code: 0 });
    expect(simulator.counters.get('authorize/signin')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it('AUTHENTICATION_FAILED of the photos database that a new session does not mend', async () => {
    const json = { serverErrorCode: 'AUTHENTICATION_FAILED', reason: 'no' };
    const { simulator, signIn } = await simulated({
      scenario: [{ match: { service: 'database' }, action: { do: 'reply', status: 200, json } }],
    });
    const { code, err } = await signIn();
    expect(err).toMatch(/hint: .*icloud\.com\/photos/);
    expect(code).toBe(4);
    expect(simulator.counters.get('signin/complete')).toBe(1);
  });
});

describe('trap 13: new terms', () => {
  it('are accepted at the user’s explicit wish', async () => {
    const { simulator, signIn } = await simulated({ account: { termsUpdateNeeded: true } });
    expect(await signIn(['--accept-terms'])).toMatchObject({ code: 0 });
    expect(simulator.counters.get('repairDone')).toBe(1);
    expect(simulator.violations).toEqual([]);
  });

  it('are not read or accepted without it', async () => {
    const { simulator, signIn, run } = await simulated({ account: { termsUpdateNeeded: true } });
    await signIn();
    // The proof was good: what is left is no matter of passwords.
    expect(await run()).toMatchObject({ code: 4 });
    expect(simulator.counters.get('getTerms')).toBeUndefined();
    expect(simulator.counters.get('signin/complete')).toBe(1);
  });

  it('that are still there afterwards are an error', async () => {
    const { simulator, signIn } = await simulated({
      account: { termsUpdateNeeded: true },
      scenario: [{ match: { operation: 'repairDone' }, action: { do: 'reply', status: 200, json: {} } }],
    });
    const { code, err } = await signIn(['--accept-terms']);
    expect(err).toContain('new terms');
    expect(code).toBe(4);
    expect(simulator.counters.get('repairDone')).toBe(1);
  });
});

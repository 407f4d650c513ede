import { describe, expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { CODE, simulated } from '../support/simulated.ts';

const ASK = 'enableDeviceConsentForPCS';
const KEYS = 'requestPCS';

/** An account with Advanced Data Protection, its time in our hands. `person`: stands at the terminal. */
async function openProtected(onConsentAsked: () => void = () => {}) {
  const clock = new FakeClock(Date.UTC(2026, 7, 1));
  const { simulator, run, photos } = await simulated({
    account: { advancedDataProtection: true },
    now: () => clock.now(),
    onConsentAsked: () => onConsentAsked(),
  });
  const at = async (input: string, args: readonly string[] = []) => clock.run(run(args, { input, clock }));
  return {
    simulator,
    clock,
    photos,
    /** A second line is left over: somebody is still there once the code is typed. */
    attended: (args?: readonly string[]) => at(`${CODE}\n${CODE}\n`, args),
    alone: (args?: readonly string[]) => at('', args),
    count: (operation: string) => simulator.counters.get(operation) ?? 0,
  };
}

describe('Advanced Data Protection', () => {
  it('session test 16: waits for the device twice, says what to tap and how long it holds, and downloads', async () => {
    const { simulator, attended, photos, count } = await openProtected(() => simulator.giveConsent());
    const { code, err } = await attended();
    expect(err).toContain('tap "Allow Access"');
    expect(err).toMatch(/this holds until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d/);
    expect(code).toBe(0);
    expect(photos().size).toBe(12);
    expect([count(ASK), count(KEYS)]).toEqual([1, 3]);
    expect(simulator.violations).toEqual([]);
  });

  it('session test 16: gives up after five minutes, and ends with 4', async () => {
    const { clock, attended, count } = await openProtected();
    const start = clock.now();
    const { code, err } = await attended();
    expect(err).toContain('within five minutes');
    expect(err).toContain('still waiting for your device, 3 of 5 minutes');
    expect(code).toBe(4);
    expect(clock.now() - start).toBeGreaterThanOrEqual(5 * 60_000);
    expect(clock.now() - start).toBeLessThan(6 * 60_000);
    expect([count(ASK), count(KEYS)]).toEqual([1, 0]);
  });

  it('disturbs no device while nobody is there, and says so with 4', async () => {
    const { attended, alone, count } = await openProtected();
    await attended();
    const { code, err } = await alone();
    expect(err).toContain('error: this account has Advanced Data Protection');
    expect(err).toMatch(/hint: run `keepsake login --username [^`]+` in a terminal/);
    expect(code).toBe(4);
    expect([count(ASK), count(KEYS), count('signin/complete')]).toEqual([1, 0, 1]);
  });

  it('goes on alone while the consent holds, and fetches new keys without a word to anybody', async () => {
    const { simulator, attended, alone, count } = await openProtected(() => simulator.giveConsent());
    await attended(['--auth-only']);
    simulator.expireCookies();
    expect(await alone()).toMatchObject({ code: 0 });
    expect(count(ASK)).toBe(1);
    simulator.endConsent();
    expect(await alone(['--new-destination', '--directory', 'elsewhere'])).toMatchObject({ code: 4 });
    expect(count(ASK)).toBe(1);
  });

  it('423 in the middle of a run leads to the device once', async () => {
    const { simulator, attended, count } = await openProtected(() => simulator.giveConsent());
    await attended(['--auth-only']);
    simulator.endConsent();
    const { code } = await attended();
    expect(code).toBe(0);
    expect(count(ASK)).toBe(2);
    expect(simulator.violations).toEqual([]);
  });
});

describe('an account without it', () => {
  it('that lacks the cookie as recorded is asked about once, and carries on', async () => {
    const { simulator, signIn } = await simulated({ account: { photosCookie: false } });
    expect(await signIn()).toMatchObject({ code: 0 });
    expect(simulator.counters.get('requestWebAccessState')).toBe(1);
    expect(simulator.counters.get(ASK)).toBeUndefined();
    expect(simulator.violations).toEqual([]);
  });

  it('carries on where Apple has no such answer', async () => {
    const scenario = [{ match: { operation: 'requestWebAccessState' }, action: { do: 'html' } }];
    const { signIn } = await simulated({ account: { photosCookie: false }, scenario });
    expect(await signIn()).toMatchObject({ code: 0 });
  });

  it('423 about its keys is mended by new ones', async () => {
    const action = { do: 'reply', status: 423, json: { reason: 'Missing PCS cookies from the request' } };
    const { simulator, signIn } = await simulated({
      scenario: [{ match: { operation: 'records/query', times: 1 }, action }],
    });
    expect(await signIn()).toMatchObject({ code: 0 });
    expect(simulator.counters.get('accountLogin')).toBe(2);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { localTime } from '../../src/base/local-time.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { CODE, simulated } from '../support/simulated.ts';

const HOUR = 3_600_000;
const WRONG = { KEEPSAKE_PASSWORD: 'Wrong-Horse-1' };

/** A simulated iCloud whose time is ours, so that a day of restarts takes a moment. */
async function openAt(options: Parameters<typeof simulated>[0] = {}) {
  const clock = new FakeClock(Date.UTC(2026, 7, 1));
  const world = await simulated({ ...options, now: () => clock.now() });
  const start = (args: readonly string[], env?: Record<string, string>, input = '') =>
    clock.run(world.run(args, { clock, input, ...(env === undefined ? {} : { env }) }));
  const count = (operation: string) => world.simulator.counters.get(operation) ?? 0;
  return { ...world, clock, start, count };
}

describe('D1, session test 8: `Restart=always` around a wrong password', () => {
  it('sends one proof in twelve starts, each of which ends with 4 and says since when', async () => {
    const { simulator, clock, start, count } = await openAt();
    const since = localTime(clock.now());
    for (let n = 0; n < 12; n += 1) {
      const { code, err } = await start([], WRONG);
      expect(code).toBe(4);
      if (n > 0) expect(err).toContain(`that was on ${since.slice(0, 16)}`);
      await clock.advance(HOUR);
    }
    expect(count('signin/complete')).toBe(1);
    expect(simulator.requests).toHaveLength(2);
    expect(await start(['--auth-only'], undefined, `${CODE}\n`)).toMatchObject({ code: 0 });
  });

  it('sends one proof in a watching run, and says so once', async () => {
    const { simulator, clock, run } = await openAt();
    let kill = () => {};
    let said = '';
    const watching = run(['--watch-with-interval', '60'], {
      clock,
      env: WRONG,
      onErr: (text) => (said += text),
      onStart: (send) => (kill = () => send('SIGTERM')),
    });
    // The clock only moves once the first cycle is over: its sockets are real.
    await vi.waitFor(() => expect(said).toContain('goes on by itself'), 30_000);
    await vi.waitFor(() => expect(simulator.requests).toHaveLength(2), 30_000);
    await clock.advance(100 * 60_000);
    kill();
    await clock.advance(HOUR);
    const { code, err } = await watching;
    expect(code).toBe(143);
    expect(err.match(/does not accept this address/g)).toHaveLength(1);
    expect(simulator.requests).toHaveLength(2);
  });
});

describe('D10, trap 15: Apple asks to wait', () => {
  it.each([
    ['503', { do: 'busy', status: 503 }, HOUR],
    ['429 and two hours', { do: 'busy', status: 429, retryAfter: 7200 }, 2 * HOUR],
    ['session test 6: 409 at init', { do: 'reply', status: 409 }, HOUR],
  ])('%s: exit 7 at once, and no request before the time', async (_what, action, waitMs) => {
    const { simulator, clock, start } = await openAt({
      scenario: [{ match: { operation: 'signin/init', times: 1 }, action }],
    });
    const until = clock.now() + waitMs;
    for (let n = 0; n < 8; n += 1) {
      const { code, err } = await start([], undefined, `${CODE}\n`);
      expect(err).toContain(`accepts no sign-ins for now: not before ${localTime(until).slice(0, 16)}`);
      expect(code).toBe(7);
      await clock.advance(waitMs / 10);
    }
    expect(simulator.requests).toHaveLength(1);
    await clock.advance(waitMs);
    expect(await start([], undefined, `${CODE}\n`)).toMatchObject({ code: 0 });
  });

  it('--sign-in-now is for somebody at the terminal', async () => {
    const { simulator, start } = await openAt({
      scenario: [{ match: { operation: 'signin/init', times: 1 }, action: { do: 'busy' } }],
    });
    await start([]);
    expect(await start(['--sign-in-now'])).toMatchObject({ code: 7 });
    expect(simulator.requests).toHaveLength(1);
    expect(await start(['--sign-in-now'], undefined, `${CODE}\n`)).toMatchObject({ code: 0 });
  });
});

it('session test 18: a session that dies each hour costs three proofs a day', async () => {
  const { simulator, clock, start, count } = await openAt();
  await start(['--auth-only'], undefined, `${CODE}\n`);
  const codes: number[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    await clock.advance(HOUR);
    simulator.revokeSessions();
    codes.push((await start(['--auth-only'])).code);
  }
  expect(count('signin/complete')).toBe(1 + 3);
  expect(codes).toEqual([0, 0, 0, ...Array(21).fill(7)]);
  expect(count('verify/trusteddevice/securitycode')).toBe(2);
});

it('D4, session test 4: the device trust is renewed in time, and a renewal that moved nothing is no success', async () => {
  for (const [trustExtends, words] of [
    [true, 'trusts this device until'],
    [false, 'did not extend'],
  ] as const) {
    const { simulator, clock, start, count } = await openAt({
      account: { trustDays: 40, webDays: 60, trustExtends },
    });
    await start(['--auth-only'], undefined, `${CODE}\n`);
    await clock.advance(27 * 24 * HOUR);
    const { code, err } = await start(['--auth-only']);
    expect(err).toContain(words);
    expect(code).toBe(0);
    expect([count('2sv/trust'), count('signin/complete')]).toEqual([2, 1]);
    expect(simulator.violations).toEqual([]);
  }
});

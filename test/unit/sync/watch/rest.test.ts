import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { openPace } from '../../../../src/sync/watch/pace.ts';
import { loginWake, rest, roomWake, type Wake } from '../../../../src/sync/watch/rest.ts';
import { WatchControl } from '../../../../src/sync/watch/watch-control.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const MINUTE = 60_000;

/** How long a rest of ten minutes lasts. `happens`: what becomes of the world after so many milliseconds. */
async function lasts(
  wakes: readonly Wake[],
  clock: FakeClock,
  happens: Readonly<Record<number, () => void>> = {},
): Promise<number> {
  const beganAt = clock.monotonic();
  const { signal } = new AbortController();
  const pace = { quietMs: () => 0, endsAtMs: () => 0 };
  const events = Object.entries(happens).map(([ms, event]) => clock.sleep(Number(ms)).then(event));
  await clock.run(
    rest((passedMs) => 10 * MINUTE - passedMs, wakes, {
      clock,
      log: silentLog,
      signal,
      pace,
      control: new WatchControl(clock),
      onRest: async () => {},
    }),
    () => false,
  );
  const lasted = clock.monotonic() - beganAt;
  await clock.run(Promise.all(events), () => false);
  return lasted;
}

describe('a rest', () => {
  it('lasts as long as it should where nothing comes', async () => {
    const clock = new FakeClock();
    expect(await lasts([], clock)).toBe(10 * MINUTE);
    expect(await lasts([loginWake('a', async () => 'a')], clock)).toBe(10 * MINUTE);
    expect(await lasts([loginWake('a', async () => undefined)], clock)).toBe(10 * MINUTE);
  });

  it('U83: what comes by itself waits for the end of quiet hours, what the user does is no reason to wait', async () => {
    const until = (isOfUser: boolean) => async () => {
      const clock = new FakeClock();
      const { signal } = new AbortController();
      const pace = {
        quietMs: () => Math.max(0, 5 * MINUTE - clock.monotonic()),
        endsAtMs: () => 0,
      };
      const wake = { why: 'it has come', hasCome: async () => true, isOfUser };
      await clock.run(
        rest((passedMs) => 10 * MINUTE - passedMs, [wake], {
          clock,
          log: silentLog,
          signal,
          pace,
          control: new WatchControl(clock),
          onRest: async () => {},
        }),
        () => false,
      );
      return clock.monotonic();
    };
    expect(await until(true)()).toBe(3_000);
    expect(await until(false)()).toBe(5 * MINUTE);
  });

  it('G9: of a day ends within a minute after the machine wakes', async () => {
    const clock = new FakeClock();
    let sleptMs = 0;
    // Timers stand still while the machine sleeps.
    const waking = {
      now: () => clock.now() + sleptMs,
      monotonic: () => clock.monotonic(),
      random: () => 0,
      beat: (ms: number, signal: AbortSignal) => clock.beat(ms, signal),
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    };
    const pace = await openPace(
      { when: { intervalMs: 24 * 60 * MINUTE }, delayMs: 0, quietHours: [] },
      waking,
    );
    const asleep = clock.sleep(90 * MINUTE + 1).then(() => (sleptMs = 72 * 60 * MINUTE));
    const rested = rest(pace.rest({ troubles: 0, needsPerson: false, askedMs: 0 }), [], {
      clock: waking,
      log: silentLog,
      signal: new AbortController().signal,
      pace,
      control: new WatchControl(waking),
      onRest: async () => {},
    });
    await clock.run(rested, () => false);
    await asleep;
    expect(clock.monotonic()).toBe(91 * MINUTE);
  });

  it('ends when the user has signed in', async () => {
    const clock = new FakeClock();
    let mark = 'a';
    const wake = loginWake('a', async () => mark);
    expect(await lasts([wake], clock, { 100_000: () => (mark = 'b') })).toBe(102_000);
  });

  it('Q4: of a full disk ends when there is room for what had none, and not for less', async () => {
    const clock = new FakeClock();
    let left: number | undefined = -5;
    const wake = await roomWake(1000, async () => left);
    if (wake === undefined) throw new Error('nothing to wait for');
    const happens = {
      60_000: () => (left = 999),
      120_000: () => (left = undefined),
      200_000: () => (left = 1000),
    };
    expect(await lasts([wake], clock, happens)).toBe(201_000);
  });

  it.each([
    ['there was room all the time: something else is full', 5_000],
    ['nobody can tell how much there is', undefined],
  ])('Q4: does not wait for room where %s', async (_why, left) => {
    expect(await roomWake(1000, async () => left)).toBeUndefined();
  });
});

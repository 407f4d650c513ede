import { describe, expect, it } from 'vitest';
import { Pause } from '../../../src/http/pause.ts';
import { FakeClock } from './fake-clock.ts';

const HOUR_MS = 3_600_000;
const signal = new AbortController().signal;

describe('Pause', () => {
  it('without one nobody waits', async () => {
    const clock = new FakeClock();
    await new Pause(clock, HOUR_MS).wait(signal);
    expect(clock.slept).toEqual([]);
  });

  it('C21: everybody waits to its end', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock, HOUR_MS);
    pause.hold(1500.5);
    await pause.wait(signal);
    expect(clock.slept).toEqual([1501]);
    expect(pause.leftMs()).toBe(0);
  });

  it('C21: a timer that fires early is set again', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock, HOUR_MS);
    pause.hold(1000);
    const wholeSleep = clock.sleep.bind(clock);
    clock.sleep = (ms) => wholeSleep(Math.max(1, ms - 10));
    const start = clock.time;
    await pause.wait(signal);
    expect(clock.time - start).toBe(1000);
  });

  it('C21: a shorter one does not shorten it, a longer one prolongs it for those who wait already', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock, HOUR_MS);
    pause.hold(5000);
    pause.hold(1000);
    expect(pause.leftMs()).toBe(5000);
    const wholeSleep = clock.sleep.bind(clock);
    clock.sleep = async (ms) => {
      if (clock.slept.length === 0) pause.hold(8000);
      await wholeSleep(ms);
    };
    const start = clock.time;
    await pause.wait(signal);
    expect(clock.time - start).toBe(8000);
  });

  it('C30: one of a year is looked at again after a week', () => {
    const pause = new Pause(new FakeClock(), Number.POSITIVE_INFINITY);
    pause.hold(300 * 24 * HOUR_MS);
    expect(pause.leftMs()).toBe(7 * 24 * HOUR_MS);
    pause.hold(Number.NaN);
    expect(pause.leftMs()).toBe(7 * 24 * HOUR_MS);
  });

  it('C21: a longer one than the run will wait ends it at once, saying when', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock, HOUR_MS);
    pause.hold(HOUR_MS);
    expect(pause.isTooLong()).toBe(false);
    pause.hold(HOUR_MS + 1);
    expect(pause.isTooLong()).toBe(true);
    await expect(pause.wait(signal)).rejects.toMatchObject({
      code: 'SERVICE_THROTTLING',
      message: 'apple asks for a pause until 2026-11-21T09:00:00.001Z',
    });
    expect(clock.slept).toEqual([]);
  });

  it('C21: a watch waits for any length', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock, Number.POSITIVE_INFINITY);
    pause.hold(48 * HOUR_MS);
    await pause.wait(signal);
    expect(clock.slept).toEqual([48 * HOUR_MS]);
  });

  it('can be cancelled', async () => {
    const pause = new Pause(new FakeClock(), HOUR_MS);
    pause.hold(1000);
    const reason = new Error('stop');
    await expect(pause.wait(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

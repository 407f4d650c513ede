import { describe, expect, it } from 'vitest';
import { RetryGate } from '../../../src/http/retry-gate.ts';
import { FakeClock } from './fake-clock.ts';

const HOUR_MS = 3_600_000;
const signal = new AbortController().signal;

describe('RetryGate', () => {
  it('without one nobody waits', async () => {
    const clock = new FakeClock();
    await new RetryGate(clock, HOUR_MS).wait(signal);
    expect(clock.slept).toEqual([]);
  });

  it('C21: everybody waits to its end', async () => {
    const clock = new FakeClock();
    const gate = new RetryGate(clock, HOUR_MS);
    gate.hold(1500.5);
    await gate.wait(signal);
    expect(clock.slept).toEqual([1501]);
    expect(gate.leftMs()).toBe(0);
  });

  it('L6: the first that goes on after a pause tells that it is over, once', async () => {
    const heard: string[] = [];
    const gate = new RetryGate(new FakeClock(), HOUR_MS, {
      onHold: (ms) => heard.push(`held for ${ms}`),
      onFree: () => heard.push('free'),
    });
    await gate.wait(signal);
    gate.hold(5000);
    gate.hold(1000);
    await Promise.all([gate.wait(signal), gate.wait(signal)]);
    await gate.wait(signal);
    expect(heard).toEqual(['held for 5000', 'free']);
  });

  it('C21: a timer that fires early is set again', async () => {
    const clock = new FakeClock();
    const gate = new RetryGate(clock, HOUR_MS);
    gate.hold(1000);
    const wholeSleep = clock.sleep.bind(clock);
    clock.sleep = (ms) => wholeSleep(Math.max(1, ms - 10));
    const start = clock.time;
    await gate.wait(signal);
    expect(clock.time - start).toBe(1000);
  });

  it('C21: a shorter one does not shorten it, a longer one prolongs it for those who wait already', async () => {
    const clock = new FakeClock();
    const gate = new RetryGate(clock, HOUR_MS);
    gate.hold(5000);
    gate.hold(1000);
    expect(gate.leftMs()).toBe(5000);
    const wholeSleep = clock.sleep.bind(clock);
    clock.sleep = async (ms) => {
      if (clock.slept.length === 0) gate.hold(8000);
      await wholeSleep(ms);
    };
    const start = clock.time;
    await gate.wait(signal);
    expect(clock.time - start).toBe(8000);
  });

  it('C30: one of a year is looked at again after a week', () => {
    const gate = new RetryGate(new FakeClock(), Number.POSITIVE_INFINITY);
    gate.hold(300 * 24 * HOUR_MS);
    expect(gate.leftMs()).toBe(7 * 24 * HOUR_MS);
    gate.hold(Number.NaN);
    expect(gate.leftMs()).toBe(7 * 24 * HOUR_MS);
  });

  it('C21: a longer one than the run will wait ends it at once, saying when', async () => {
    const clock = new FakeClock();
    const gate = new RetryGate(clock, HOUR_MS);
    gate.hold(HOUR_MS);
    expect(gate.isTooLong()).toBe(false);
    gate.hold(HOUR_MS + 1);
    expect(gate.isTooLong()).toBe(true);
    await expect(gate.wait(signal)).rejects.toMatchObject({
      code: 'SERVICE_THROTTLING',
      message: 'apple asks for a pause until 2026-11-21T09:00:00.001Z',
    });
    expect(clock.slept).toEqual([]);
  });

  it('C21: a watch waits for any length', async () => {
    const clock = new FakeClock();
    const gate = new RetryGate(clock, Number.POSITIVE_INFINITY);
    gate.hold(48 * HOUR_MS);
    await gate.wait(signal);
    expect(clock.slept).toEqual([48 * HOUR_MS]);
  });

  it('can be cancelled', async () => {
    const gate = new RetryGate(new FakeClock(), HOUR_MS);
    gate.hold(1000);
    const reason = new Error('stop');
    await expect(gate.wait(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

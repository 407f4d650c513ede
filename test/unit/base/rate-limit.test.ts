import { describe, expect, it } from 'vitest';
import { bodiesAt, RateLimit } from '../../../src/base/rate-limit.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const CHUNK = 64 * 1024;
const { signal } = new AbortController();

/** Bodies that come as fast as they may, each of so many chunks; answers how many bytes of each had come, second by second. */
async function comeTogether(rate: number, bodies: readonly number[]) {
  const clock = new FakeClock();
  const limit = new RateLimit(clock, () => rate);
  const ends: number[] = [];
  let most = 0;
  let now = 0;
  const work = bodies.map((chunks) =>
    limit.receive(async () => {
      most = Math.max(most, (now += 1));
      for (let n = 0; n < chunks; n += 1) await limit.pay(CHUNK, signal);
      now -= 1;
      ends.push(clock.monotonic() / 1000);
    }),
  );
  await clock.run(Promise.all(work), () => false);
  return { ends, most, sleeps: clock.sleeps };
}

describe('RateLimit', () => {
  it('Q1: all bodies together come at the rate, whatever their number', async () => {
    const { ends } = await comeTogether(10 * CHUNK, [50, 50, 50, 50]);
    expect(ends.at(-1)).toBeGreaterThan(19.7);
    expect(ends.at(-1)).toBeLessThanOrEqual(20);
  });

  it('Q1: none of them stands still: those of one size end together', async () => {
    const { ends } = await comeTogether(10 * CHUNK, [50, 50, 50, 50]);
    expect(Math.min(...ends)).toBeGreaterThan(19);
    const { ends: small } = await comeTogether(10 * CHUNK, [500, 5]);
    expect(small[0]).toBeLessThanOrEqual(1);
  });

  it('Q1: at a low rate fewer bodies come at a time, so that no connection is silent for long', async () => {
    const { most, sleeps } = await comeTogether(CHUNK / 5, [2, 2, 2, 2, 2, 2]);
    expect(most).toBe(2);
    expect(Math.max(...sleeps)).toBeLessThanOrEqual(10_000);
    expect([bodiesAt(10_000), bodiesAt(CHUNK), bodiesAt(undefined)]).toEqual([1, 10, Infinity]);
  });

  it('Q1: at a high rate it sleeps now and then, not after every chunk, and is not slower than it may be', async () => {
    const { ends, sleeps } = await comeTogether(1000 * CHUNK, [1000, 1000]);
    expect(ends.at(-1)).toBeGreaterThan(1.7);
    expect(ends.at(-1)).toBeLessThanOrEqual(2);
    expect(sleeps.length).toBeLessThan(400);
  });

  it('Q1: an hour without downloads is no leave to come faster later', async () => {
    const clock = new FakeClock();
    const limit = new RateLimit(clock, () => CHUNK);
    await clock.advance(3_600_000);
    const beganAt = clock.monotonic();
    const ten = async () => {
      for (let n = 0; n < 10; n += 1) await limit.pay(CHUNK, signal);
    };
    await clock.run(ten(), () => false);
    expect(clock.monotonic() - beganAt).toBe(9_800);
  });

  it('Q1: another rate counts from the next bytes on, for the number of bodies, too', async () => {
    const clock = new FakeClock();
    let rate: number | undefined;
    const limit = new RateLimit(clock, () => rate);
    await limit.pay(1e12, signal);
    expect(clock.sleeps).toEqual([]);
    rate = CHUNK / 10;
    const ends: (() => void)[] = [];
    const running = [1, 2].map(() => limit.receive(() => new Promise<void>((resolve) => ends.push(resolve))));
    expect(ends).toHaveLength(1);
    rate = undefined;
    await limit.pay(1, signal);
    await new Promise(setImmediate);
    expect(ends).toHaveLength(2);
    for (const end of ends) end();
    await Promise.all(running);
  });

  it('Q1: an interruption ends the wait', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const paid = new RateLimit(clock, () => 10_000).pay(CHUNK, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(paid).rejects.toThrow('stopped');
    expect(clock.sleeping()).toBe(0);
  });
});

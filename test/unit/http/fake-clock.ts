import type { Clock } from '../../../src/base/clock.ts';

/** Sleeping takes no time and is written down; the dice always show the same. */
export class FakeClock implements Clock {
  time = Date.UTC(2026, 10, 21, 8);
  readonly slept: number[] = [];
  dice = 0.5;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  random(): number {
    return this.dice;
  }

  beat(ms: number, signal: AbortSignal): Promise<void> {
    return this.sleep(ms, signal);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
  }
}

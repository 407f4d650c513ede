import type { Clock } from '../../src/base/clock.ts';
import type { FakeClock } from './fake-clock.ts';

/**
 * The clock of a watch of several jobs, which tells those that rest from those at work: while one of these waits for nothing that a
 * clock could bring, time has to stand still, whatever it is at.
 */
export class RestingClock implements Clock {
  readonly #inner: FakeClock;
  readonly #jobs: number;
  /** How many accounts are open. */
  #open = 0;
  #resting = 0;
  #asleep = 0;
  /** All rests have the signal of the process; work has one of its own. */
  #ofRests: AbortSignal | undefined;

  constructor(inner: FakeClock, jobs: number) {
    this.#inner = inner;
    this.#jobs = jobs;
  }

  readonly isBusy = (): boolean =>
    this.#ofRests !== undefined && this.#resting < this.#jobs && this.#asleep === 0;

  opened(): void {
    this.#open += 1;
  }

  closed(): void {
    this.#open -= 1;
  }

  now(): number {
    return this.#inner.now();
  }

  monotonic(): number {
    return this.#inner.monotonic();
  }

  random(): number {
    return this.#inner.random();
  }

  beat(ms: number, signal: AbortSignal): Promise<void> {
    return this.#inner.beat(ms, signal);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#open === 0) this.#ofRests ??= signal;
    const isRest = signal !== undefined && signal === this.#ofRests;
    if (isRest) this.#resting += 1;
    else this.#asleep += 1;
    try {
      await this.#inner.sleep(ms, signal);
    } finally {
      if (isRest) this.#resting -= 1;
      else this.#asleep -= 1;
    }
  }
}

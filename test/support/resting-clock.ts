import type { Clock } from '../../src/base/clock.ts';
import type { FakeClock } from './fake-clock.ts';

/**
 * The clock of a watch of several jobs, which tells those that rest from those at work: while one of these waits for nothing that a
 * clock could bring, time has to stand still, whatever it is at.
 */
export class RestingClock implements Clock {
  readonly #inner: FakeClock;
  readonly #jobs: number;
  /** How many rests there were. */
  rests = 0;
  #resting = 0;
  #asleep = 0;

  constructor(inner: FakeClock, jobs: number) {
    this.#inner = inner;
    this.#jobs = jobs;
  }

  readonly isBusy = (): boolean => this.rests > 0 && this.#resting < this.#jobs && this.#asleep === 0;

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

  /** Whoever rests sleeps in one place of the program alone. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const isRest = callers().some((file) => file.endsWith('/sync/watch/rest.ts'));
    if (isRest) this.rests += 1;
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

/** Files of those who called. The text of a stack costs a hundred times as much. */
function callers(): readonly string[] {
  const before: unknown = Reflect.get(Error, 'prepareStackTrace');
  const found: string[] = [];
  Error.prepareStackTrace = (_error, sites) =>
    void found.push(...sites.map((site) => site.getFileName() ?? ''));
  // Asked for, it is made.
  void new Error('who sleeps').stack;
  Reflect.set(Error, 'prepareStackTrace', before);
  return found;
}

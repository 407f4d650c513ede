import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until somebody moves it. */
export class FakeClock implements Clock {
  /** What `random` answers. */
  dice = 0.5;
  /** Every sleep that was asked for, in order. */
  readonly sleeps: number[] = [];
  #nowMs: number;
  readonly #startMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs = Date.UTC(2024, 0, 2, 3, 4, 5)) {
    this.#nowMs = startMs;
    this.#startMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs - this.#startMs;
  }

  random(): number {
    return this.dice;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return this.#until(ms, signal, { isBeat: false });
  }

  beat(ms: number, signal: AbortSignal): Promise<void> {
    return this.#until(ms, signal, { isBeat: true });
  }

  #until(ms: number, signal: AbortSignal | undefined, { isBeat }: { isBeat: boolean }): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#timers.delete(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const timer = {
        atMs: this.#nowMs + ms,
        isBeat,
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      if (signal?.aborted === true) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      this.#timers.add(timer);
    });
  }

  /** How many sleep at this moment. */
  sleeping(): number {
    return this.#timers.size;
  }

  /** Moves the time on, waking whoever sleeps until then, in order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#next(); next !== undefined && next.atMs <= untilMs; next = this.#next()) {
      await this.#wake(next);
    }
    this.#nowMs = untilMs;
    await setImmediate();
  }

  /** The machine slept for so long: time is later at once, and whoever was to wake up meanwhile does so now, together. */
  async jump(ms: number): Promise<void> {
    this.#nowMs += ms;
    const due = [...this.#timers].filter(({ atMs }) => atMs <= this.#nowMs);
    for (const timer of due) {
      this.#timers.delete(timer);
      timer.wake();
    }
    await setImmediate();
  }

  /**
   * Waits for `work`; whenever nothing else happens, time jumps to the next sleeper's end. Time stands still while `isBusy`:
   * network and disk take their own.
   */
  async run<T>(work: Promise<T>, isBusy: () => boolean = isDiskBusy): Promise<T> {
    const state = { isOver: false };
    const end = () => (state.isOver = true);
    work.then(end, end);
    // A look at every turn of the loop would take the processor from those that are busy.
    const turn = () => (isBusy() ? setTimeout(1) : setImmediate());
    // A race would leave a reaction behind at every turn.
    for (await turn(); !state.isOver; await turn()) {
      // Nothing waits for a beat: time goes as far as a sleeper's end, and the beats on the way there are heard.
      const isAnyAsleep = [...this.#timers].some((timer) => !timer.isBeat);
      const next = isAnyAsleep ? this.#next() : undefined;
      if (next !== undefined && !isBusy()) await this.#wake(next);
    }
    return work;
  }

  #next() {
    return [...this.#timers].toSorted((one, other) => one.atMs - other.atMs)[0];
  }

  async #wake(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#nowMs = Math.max(this.#nowMs, timer.atMs);
    timer.wake();
    await setImmediate();
  }
}

interface Timer {
  readonly atMs: number;
  readonly isBeat: boolean;
  readonly wake: () => void;
}

/** A real file is being read or written: its time is not ours. */
function isDiskBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|CloseReq)/.test(name));
}

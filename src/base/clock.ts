import { asError } from './as-error.ts';

/** Time and dice, passed in so that tests can own them. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump: use it for dates, never for waiting. */
  now(): number;
  /** Milliseconds from an arbitrary start; never jumps back. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. Any length (see `MAX_TIMER_MS`). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** As `sleep`, until the next line that only tells how it stands. Nothing waits for that: it keeps no process alive. */
  beat(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** A longer `setTimeout` fires at once (FAULTS.md G5), so long sleeps are cut into pieces of this size. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
      await sleepOnce(Math.min(left, MAX_TIMER_MS), signal);
    }
    signal?.throwIfAborted();
  },
  beat: (ms, signal) => sleepOnce(Math.min(ms, MAX_TIMER_MS), signal, { keepsAlive: false }),
};

function sleepOnce(
  ms: number,
  signal: AbortSignal | undefined,
  { keepsAlive } = { keepsAlive: true },
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(asError(signal.reason));
    const onAbort = () => {
      clearTimeout(timer);
      reject(asError(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (!keepsAlive) timer.unref();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

import type { Clock } from './clock.ts';
import { Slots } from './slots.ts';

/** What was not used in so short a time may be used a moment later: timers are late by some milliseconds. */
const CREDIT_MS = 200;

/** Shorter waits are put together. */
const LEAST_WAIT_MS = 10;

/** A server gives a connection up on which it cannot send for long: each body gets its turn within this time. */
const LONGEST_TURN_MS = 10_000;

/** So many bytes come at once, at most. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Lets bytes pass at a rate that may change with the time of day, one limit for all who share it. Bytes are waited for after they came,
 * in the order in which they came, so that none of several bodies comes to a standstill. At a low rate fewer bodies come at a time.
 */
export class RateLimit {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #rateNow: () => number | undefined;
  readonly #bodies = new Slots(Number.POSITIVE_INFINITY);
  #rate: number | undefined;
  /** When all that came until now is paid for. */
  #paidAtMs = Number.NEGATIVE_INFINITY;

  /** `rateNow`: bytes per second, undefined for no limit; asked again and again. */
  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, rateNow: () => number | undefined) {
    this.#clock = clock;
    this.#rateNow = rateNow;
  }

  /** So many bytes came: resolves when the next ones may be taken. Rejects with the signal's reason. */
  async pay(bytes: number, signal: AbortSignal): Promise<void> {
    this.#look();
    if (this.#rate === undefined) return;
    const nowMs = this.#clock.monotonic();
    this.#paidAtMs = Math.max(this.#paidAtMs, nowMs - CREDIT_MS) + (bytes * 1000) / this.#rate;
    const waitMs = this.#paidAtMs - nowMs;
    if (waitMs >= LEAST_WAIT_MS) await this.#clock.sleep(waitMs, signal);
  }

  /** The part of a download during which bytes come. */
  receive<T>(work: () => Promise<T>): Promise<T> {
    this.#look();
    return this.#bodies.use(work);
  }

  #look(): void {
    const rate = this.#rateNow();
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#bodies.resize(bodiesAt(rate));
  }
}

/** How many bodies may come at a time at a rate. */
export function bodiesAt(rate: number | undefined): number {
  if (rate === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor((rate * LONGEST_TURN_MS) / 1000 / CHUNK_BYTES));
}

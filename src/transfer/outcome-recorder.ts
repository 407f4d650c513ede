import type { Clock } from '../base/clock.ts';
import type { Outcome } from '../model/outcome.ts';

const BATCH = 64;
const IDLE_MS = 1_000;

/**
 * Writes outcomes to the state in batches: one transaction for many files, but no file waits for long. One write at a time.
 */
export class OutcomeRecorder {
  readonly #record: (outcomes: readonly Outcome[]) => Promise<void>;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #over = new AbortController();
  #waiting: Outcome[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timerRuns = false;

  /** `onError` hears of a write that no caller waited for; the same error is then told by `close`. */
  constructor(
    record: (outcomes: readonly Outcome[]) => Promise<void>,
    clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.#record = record;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Resolves at once, unless a batch is full: then when it is written. */
  async add(outcome: Outcome): Promise<void> {
    this.#waiting.push(outcome);
    if (this.#waiting.length >= BATCH) await this.#flush();
    else void this.#flushLater();
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#flush();
  }

  #flush(): Promise<void> {
    this.#writing = this.#writeAfter(this.#writing);
    return this.#writing;
  }

  async #writeAfter(previous: Promise<void>): Promise<void> {
    await previous;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) await this.#record(batch);
  }

  async #flushLater(): Promise<void> {
    if (this.#timerRuns) return;
    this.#timerRuns = true;
    try {
      await this.#clock.sleep(IDLE_MS, this.#over.signal);
      await this.#flush();
    } catch (error) {
      if (!this.#over.signal.aborted) this.#onError(error);
    } finally {
      this.#timerRuns = false;
    }
  }
}

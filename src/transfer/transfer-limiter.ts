import { Slots } from '../base/slots.ts';
import { decideConcurrency, workersFor, loadOf, type Concurrency } from './decide-concurrency.ts';
import type { Attempt } from './attempt.ts';

/**
 * How much is done at the same time: bodies that come, and a few files more that are being finished. Learns from every
 * attempt what server and machine can bear.
 */
export class TransferLimiter {
  readonly #most: number;
  readonly #attempts: Slots;
  readonly #bodies: Slots;
  readonly #shared: Slots | undefined;
  #concurrency: Concurrency;
  #saved = 0;
  #silentSinceMs: number | undefined;

  /** `shared`: bodies that come at a time for all who share them. */
  constructor(most: number, shared?: Slots) {
    this.#shared = shared;
    this.#most = most;
    this.#concurrency = { count: most, round: 0, saved: 0 };
    this.#attempts = new Slots(workersFor(most));
    this.#bodies = new Slots(most);
  }

  /** One attempt at one file, from the draft opened to the file under its name. */
  async attempt(work: () => Promise<Attempt>): Promise<Attempt> {
    return this.#attempts.use(async () => {
      const { round } = this.#concurrency;
      const attempt = await work();
      if (attempt.kind === 'saved') this.#saved += 1;
      this.#learn(decideConcurrency(this.#concurrency, loadOf(attempt), round, this.#most));
      return attempt;
    });
  }

  /** How many files were saved. */
  get saved(): number {
    return this.#saved;
  }

  /** Bytes came. */
  hear(): void {
    this.#silentSinceMs = undefined;
  }

  /** An attempt failed as all do without a network; answers for how long attempts have, and no byte came. */
  silence(nowMs: number): number {
    this.#silentSinceMs ??= nowMs;
    return nowMs - this.#silentSinceMs;
  }

  /** The part of an attempt during which bytes come. */
  receive<T>(work: () => Promise<T>): Promise<T> {
    const shared = this.#shared;
    return this.#bodies.use(() => (shared === undefined ? work() : shared.use(work)));
  }

  #learn(next: Concurrency): void {
    const isSame = next.count === this.#concurrency.count;
    this.#concurrency = next;
    if (isSame) return;
    this.#attempts.resize(workersFor(next.count));
    this.#bodies.resize(next.count);
  }
}

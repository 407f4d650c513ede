import type { RateLimit } from '../base/rate-limit.ts';
import { Slots } from '../base/slots.ts';
import { decideConcurrency, workersFor, loadOf, type Concurrency } from './decide-concurrency.ts';
import type { Attempt } from './attempt.ts';

/** What the downloads of several jobs have to share. */
export interface SharedLimits {
  /** Bodies that come at a time. */
  readonly bodies?: Slots | undefined;
  /** Bytes that come in a second. */
  readonly rate?: RateLimit | undefined;
}

/**
 * How much is done at the same time: bodies that come, and a few files more that are being finished. Learns from every
 * attempt what server and machine can bear.
 */
export class TransferLimiter {
  readonly #most: number;
  readonly #attempts: Slots;
  readonly #bodies: Slots;
  readonly #shared: SharedLimits;
  #concurrency: Concurrency;
  #saved = 0;
  #silentSinceMs: number | undefined;

  /** `most`: bodies that come at a time. */
  constructor(most: number, shared: SharedLimits = {}) {
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
    const { bodies, rate } = this.#shared;
    const limited = rate === undefined ? work : () => rate.receive(work);
    return this.#bodies.use(bodies === undefined ? limited : () => bodies.use(limited));
  }

  /** So many bytes came over the line: resolves when more may. */
  async pay(bytes: number, signal: AbortSignal): Promise<void> {
    await this.#shared.rate?.pay(bytes, signal);
  }

  #learn(next: Concurrency): void {
    const isSame = next.count === this.#concurrency.count;
    this.#concurrency = next;
    if (isSame) return;
    this.#attempts.resize(workersFor(next.count));
    this.#bodies.resize(next.count);
  }
}

import { Slots } from '../base/slots.ts';
import { decidePlaces, handsFor, loadOf, type Places } from './decide-places.ts';
import type { Attempt } from './attempt.ts';

/**
 * How much is done at the same time: bodies on the line, and a few files more that are being finished. Learns from every
 * attempt what server and machine can bear.
 */
export class Line {
  readonly #most: number;
  readonly #attempts: Slots;
  readonly #bodies: Slots;
  #places: Places;
  #saved = 0;
  #silentSinceMs: number | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#places = { count: most, round: 0, saved: 0 };
    this.#attempts = new Slots(handsFor(most));
    this.#bodies = new Slots(most);
  }

  /** One attempt at one file, from the draft opened to the file in its place. */
  async attempt(work: () => Promise<Attempt>): Promise<Attempt> {
    return this.#attempts.use(async () => {
      const { round } = this.#places;
      const attempt = await work();
      if (attempt.kind === 'saved') this.#saved += 1;
      this.#learn(decidePlaces(this.#places, loadOf(attempt), round, this.#most));
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
    return this.#bodies.use(work);
  }

  #learn(places: Places): void {
    const isSame = places.count === this.#places.count;
    this.#places = places;
    if (isSame) return;
    this.#attempts.resize(handsFor(places.count));
    this.#bodies.resize(places.count);
  }
}

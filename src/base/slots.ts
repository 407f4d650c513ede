/** Slots that work is done in; a caller that finds none free waits for one, first come first served. */
export class Slots {
  #count: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** More slots are given out at once; where there are fewer, no work is stopped: slots are not given out again. */
  resize(count: number): void {
    this.#count = count;
    this.#admit();
  }

  /** Runs `work` in one of the places. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#count) this.#taken += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#taken -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    while (this.#taken < this.#count) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#taken += 1;
      next();
    }
  }
}

/** One piece of work at a time, in the order in which they asked. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #end: () => void = () => {};

  /** Resolves when it is the caller's turn. */
  async take(): Promise<void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.#end = resolve;
  }

  /** Whoever has the turn is through. */
  end(): void {
    this.#end();
  }

  /** A piece of work from its beginning to its end. */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  /** Whoever has the turn waits for something else, and lets the others work meanwhile. */
  async pause<T>(wait: () => Promise<T>): Promise<T> {
    this.end();
    try {
      return await wait();
    } finally {
      await this.take();
    }
  }
}

/** One lazy list for many takers: each item goes to one of them, and the list is never asked before a taker waits for it. */
export class SharedIterator<T> {
  readonly #items: AsyncIterator<T>;
  #turn: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(items: AsyncIterable<T>) {
    this.#items = items[Symbol.asyncIterator]();
  }

  /** Undefined when there are no more, or as soon as the signal aborts, even while the list is still thinking. */
  async next(signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted) return undefined;
    const turn = this.#turn.then(() => this.#take(signal));
    this.#turn = turn.catch(() => {});
    const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([turn, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #take(signal: AbortSignal): Promise<T | undefined> {
    if (this.#isOver || signal.aborted) return undefined;
    const { done, value } = await this.#items.next();
    if (done !== true) return value;
    this.#isOver = true;
    return undefined;
  }
}

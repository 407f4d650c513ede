/**
 * Items for `for await`, which closes their generator when it is left early; what the generator returns is kept. One that is not
 * closed would keep its requests under way.
 */
export class WithEnd<Item, End> implements AsyncIterable<Item> {
  readonly #items: AsyncGenerator<Item, End>;
  #end: { readonly value: End } | undefined;

  constructor(items: AsyncGenerator<Item, End>) {
    this.#items = items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    const items = this.#items;
    this.#end = { value: yield* items };
  }

  /** What the generator returned; call it behind the loop. */
  get end(): End {
    if (this.#end === undefined) throw new Error('the items are not over');
    return this.#end.value;
  }
}

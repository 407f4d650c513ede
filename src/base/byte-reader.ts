/** Reads on in bytes that come in pieces. Whatever is asked for beyond the end is answered by undefined or false. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes; few enough to hold. */
  async take(count: number): Promise<Buffer | undefined> {
    const taken = Buffer.alloc(count);
    for (let filled = 0; filled < count; ) {
      if (!(await this.#more())) return undefined;
      const part = this.#chunk.subarray(this.#at, this.#at + count - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#at += part.length;
    }
    return taken;
  }

  async skip(count: number): Promise<boolean> {
    for (let left = count; left > 0; ) {
      if (!(await this.#more())) return false;
      const step = Math.min(left, this.#chunk.length - this.#at);
      left -= step;
      this.#at += step;
    }
    return true;
  }

  /** Goes on behind the next byte of this value. */
  async skipPast(value: number): Promise<boolean> {
    while (await this.#more()) {
      const found = this.#chunk.indexOf(value, this.#at);
      this.#at = found < 0 ? this.#chunk.length : found + 1;
      if (found >= 0) return true;
    }
    return false;
  }

  /** Reads no further; whatever is open behind the pieces is closed. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
      this.#at = 0;
    }
    return true;
  }
}

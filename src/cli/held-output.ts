import type { Output } from './data-output.ts';

/** Data of one account of several that are at work: held until those before it are through, because one stream takes one at a time. */
export class HeldOutput implements Output {
  readonly #output: Output;
  #held: string[] | undefined = [];

  constructor(output: Output) {
    this.#output = output;
  }

  /** It is the turn of this account: what was held is written, and what comes is written as it comes. */
  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (held.length > 0) this.#output.write(held.join(''));
  }

  write(text: string): void {
    if (this.#held === undefined) this.#output.write(text);
    else this.#held.push(text);
  }

  async settle(): Promise<void> {
    if (this.#held === undefined) await this.#output.settle?.();
  }

  lost(): string | undefined {
    return this.#output.lost?.();
  }
}

import { errorCodeOf } from '../base/errors.ts';
import type { Output } from './data-output.ts';
import { openSpill, type Spill } from './spill.ts';

/** As many characters are held in memory; the rest goes to a file. */
const MOST_HELD = 4 * 1024 * 1024;

/** Data of one account of several that are at work: held until those before it are through, because one stream takes one at a time. */
export class HeldOutput implements Output {
  readonly #output: Output;
  readonly #mostHeld: number;
  readonly #open: () => Spill | undefined;
  #held: string[] = [];
  #length = 0;
  #spill: Spill | undefined;
  /** The file is through, or there can be none. */
  #hasNoFile = false;
  #isOpened = false;
  #isThrough = false;
  /** While what was held is written. */
  #draining: Promise<void> | undefined;
  #lost: string | undefined;

  constructor(output: Output, { mostHeld = MOST_HELD, open = () => openSpill() } = {}) {
    this.#output = output;
    this.#mostHeld = mostHeld;
    this.#open = open;
  }

  /** It is the turn of this account, once the one before is through: what was held is written, and what comes is written as it comes. */
  open(before?: HeldOutput): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    const others = before === undefined ? undefined : before.#draining;
    if (others === undefined && this.#spill === undefined) this.#writeHeld();
    else this.#draining = this.#drain(others);
  }

  write(text: string): void {
    if (this.#isThrough) this.#output.write(text);
    else this.#hold(text);
  }

  async settle(): Promise<void> {
    await this.#draining;
    if (this.#isThrough) await this.#output.settle?.();
  }

  lost(): string | undefined {
    return this.#lost ?? this.#output.lost?.();
  }

  #hold(text: string): void {
    if (this.#spill !== undefined) return this.#spillOver(text);
    this.#held.push(text);
    this.#length += text.length;
    if (this.#length <= this.#mostHeld || this.#hasNoFile) return;
    this.#spill = this.#open();
    // Better much memory than half of what was asked for.
    this.#hasNoFile = this.#spill === undefined;
    if (this.#spill !== undefined) this.#spillOver(this.#takeHeld());
  }

  #spillOver(text: string): void {
    try {
      this.#spill?.add(text);
    } catch (error) {
      this.#lose(error);
    }
  }

  async #drain(others: Promise<void> | undefined): Promise<void> {
    await others;
    try {
      for (let part = this.#spill?.next() ?? ''; part !== ''; part = this.#spill?.next() ?? '') {
        this.#output.write(part);
        await this.#output.settle?.();
      }
    } catch (error) {
      this.#lose(error);
    }
    this.#spill?.close();
    this.#spill = undefined;
    this.#writeHeld();
    this.#draining = undefined;
  }

  #writeHeld(): void {
    this.#isThrough = true;
    if (this.#length > 0) this.#output.write(this.#takeHeld());
  }

  #takeHeld(): string {
    const text = this.#held.join('');
    this.#held = [];
    this.#length = 0;
    return text;
  }

  #lose(error: unknown): void {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    this.#lost ??= code;
  }
}

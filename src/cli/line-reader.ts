import type { Readable } from 'node:stream';

/** Standard input that is not a terminal: one line per question, kept in order, nothing lost between questions. */
export class LineReader {
  readonly #input: Readable;
  #buffer = '';
  #ended = false;
  #started = false;
  #wake: (() => void) | undefined;

  constructor(input: Readable) {
    this.#input = input;
  }

  /**
   * False when the input has ended and no line is left: no user can answer. A pipe that is open but silent counts as
   * a user; `settle` gives an input that is about to end the time to say so.
   */
  async canAnswer(settle: () => Promise<void>): Promise<boolean> {
    this.#start();
    if (this.#buffer === '' && !this.#ended) await Promise.race([this.#news(), settle()]);
    return this.#buffer !== '' || !this.#ended;
  }

  /** The next line without its end, or undefined at the end of the input. Rejects when `signal` aborts. */
  async next(signal: AbortSignal): Promise<string | undefined> {
    this.#start();
    const onAbort = () => this.#wake?.();
    signal.addEventListener('abort', onAbort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const end = this.#buffer.indexOf('\n');
        if (end >= 0 || (this.#ended && this.#buffer !== '')) return this.#take(end);
        if (this.#ended) return undefined;
        await this.#news();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Lets the process end although the input is still open. */
  close(): void {
    if (this.#started) this.#input.destroy();
  }

  #take(end: number): string {
    const line = end < 0 ? this.#buffer : this.#buffer.slice(0, end);
    this.#buffer = end < 0 ? '' : this.#buffer.slice(end + 1);
    return line.replace(/\r$/, '');
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#input.setEncoding('utf8');
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    this.#input.on('data', (text: string) => {
      this.#buffer += text;
      this.#wake?.();
    });
    this.#input.on('end', end).on('error', end).on('close', end);
  }
}

import type { Wanted } from '../../model/action.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RunClaims } from '../../plan/plan-page.ts';

/** Nobody hears it: who waited was given up. */
const OVER = new Error('the files of this run have ended');

/** Names given to files that are on their way, until each has ended and is recorded. */
export class PromisedNames {
  /** How many files have ended. */
  ended = 0;
  readonly #claims: RunClaims;
  readonly #signal: AbortSignal;
  readonly #promised = new Map<Wanted, RelativePath>();
  #released: Outcome[] = [];
  #isHeld = false;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(claims: RunClaims, signal: AbortSignal) {
    this.#claims = claims;
    this.#signal = signal;
  }

  promise(wanted: Wanted, path: RelativePath): void {
    this.#promised.set(wanted, path);
  }

  /** These files have ended and are recorded. */
  release(outcomes: readonly Outcome[]): void {
    this.#released.push(...outcomes);
    this.ended += outcomes.length;
    if (!this.#isHeld) this.#giveBack();
    this.#wake?.();
  }

  /** What ends while facts are gathered is in none of them, so its name stays given until the plan is made. */
  async hold<T>(plan: () => Promise<T>): Promise<T> {
    this.#isHeld = true;
    try {
      return await plan();
    } finally {
      this.#isHeld = false;
      this.#giveBack();
    }
  }

  /** No file ends any more: whoever waits for one would be held by the signal, with all of the run, for ever. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Resolves when the next file has ended; rejects when the run is to end, or nothing ends any more. */
  async next(): Promise<void> {
    this.#throwIfOver();
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      this.#signal.addEventListener('abort', wake);
    });
    this.#throwIfOver();
  }

  #throwIfOver(): void {
    this.#signal.throwIfAborted();
    if (this.#isOver) throw OVER;
  }

  #giveBack(): void {
    for (const { wanted } of this.#released) {
      const path = this.#promised.get(wanted);
      if (path !== undefined) this.#claims.release(path);
      this.#promised.delete(wanted);
    }
    this.#released = [];
  }
}

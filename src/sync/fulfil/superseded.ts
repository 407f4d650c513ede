import type { Task, Wanted } from '../../model/action.ts';
import { failureText } from '../../model/asset-text.ts';
import type { Outcome } from '../../model/outcome.ts';

/** A photo that is edited again and again is left to the next run. */
const MOST_TIMES = 2;

/**
 * Files that iCloud had no more when their turn came, because the photo was edited meanwhile: its record tells what there is now.
 * Such a file is no failure yet; it is planned once more in the same run.
 */
export class Superseded {
  readonly #signal: AbortSignal;
  /** Handed out, and not ended. */
  readonly #underWay = new Set<Wanted>();
  /** Ended, and not recorded: their names are not free yet. */
  readonly #unrecorded = new Set<Wanted>();
  readonly #times = new Map<string, number>();
  #again: Wanted[] = [];
  #wake: () => void = () => {};
  #isOver = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The same tasks, noted as they are handed out. */
  async *track(tasks: AsyncIterable<Task>): AsyncGenerator<Task, void> {
    for await (const task of tasks) {
      this.#underWay.add(task.wanted);
      yield task;
    }
  }

  /** A file has ended; answers whether that is the last word about it. */
  ended(outcome: Outcome): boolean {
    const { wanted } = outcome;
    this.#underWay.delete(wanted);
    const isFinal = !this.#isSuperseded(outcome);
    if (!isFinal) {
      const text = failureText(wanted.key);
      this.#times.set(text, (this.#times.get(text) ?? 0) + 1);
      this.#unrecorded.add(wanted);
    }
    this.#wake();
    return isFinal;
  }

  recorded(outcomes: readonly Outcome[]): void {
    for (const { wanted } of outcomes) if (this.#unrecorded.delete(wanted)) this.#again.push(wanted);
    this.#wake();
  }

  /** Plans superseded files until there are none and everything has ended; `plan` takes the files of one round. */
  async *rounds(plan: (files: readonly Wanted[]) => AsyncGenerator<Task, void>): AsyncGenerator<Task, void> {
    while (!this.#signal.aborted && !this.#isOver) {
      if (this.#again.length > 0) {
        const files = this.#again;
        this.#again = [];
        yield* plan(files);
      } else if (this.#underWay.size + this.#unrecorded.size === 0) {
        return;
      } else {
        await this.#nextNews();
      }
    }
  }

  /** Nothing ends any more, also of what is under way: whoever waits for it would be held by the signal, with all of the run, for ever. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  #isSuperseded(outcome: Outcome): boolean {
    if (outcome.kind !== 'failed' || outcome.failure.kind !== 'unavailable') return false;
    const { resource, key } = outcome.wanted;
    return resource.absent !== true && (this.#times.get(failureText(key)) ?? 0) < MOST_TIMES;
  }

  #nextNews(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#signal.removeEventListener('abort', this.#wake);
        this.#wake = () => {};
        resolve();
      };
      this.#signal.addEventListener('abort', this.#wake);
    });
  }
}

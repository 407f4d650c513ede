import type { Clock } from '../../base/clock.ts';
import type { ChangeAnswer } from './database.ts';

const USUAL_GAP_MS = 1_000;
const LONGEST_GAP_MS = 60_000;

/** The time between two changes: many in a row were answered 503 (next.md a2). */
export class ChangeGap {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  #gapMs = USUAL_GAP_MS;
  #lastMs: number | undefined;

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.#clock = clock;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#lastMs === undefined) return;
    const leftMs = this.#lastMs + this.#gapMs - this.#clock.monotonic();
    if (leftMs > 0) await this.#clock.sleep(Math.ceil(leftMs), signal);
  }

  note(how: ChangeAnswer['kind']): void {
    this.#lastMs = this.#clock.monotonic();
    if (how === 'not-now') this.#gapMs = Math.min(LONGEST_GAP_MS, this.#gapMs * 2);
  }
}
